package dev.expunge.delete;

/// Where every candidate of a run is: the equation of promise P10.
///
/// @param candidates root rows frozen
/// @param deleted gone, with all their dependants
/// @param spared left alone on purpose: changed, forbidden, already gone
/// @param parked their batch kept failing
/// @param pending not decided yet
/// @param rowsFrozen rows of the frozen set that belong to candidates, over all tables
/// @param rowsDone rows deleted or changed so far
public record Totals(
        long candidates, long deleted, long spared, long parked, long pending, long rowsFrozen, long rowsDone) {

    /// Whether candidates = deleted + spared + parked + pending.
    public boolean addUp() {
        return candidates == deleted + spared + parked + pending;
    }
}
