package dev.expunge.spec;

/// A key that is read where it is needed, and never before. Prints where it is, not what it is.
///
/// @param where it is
/// @param secrets reads it
public record HiddenKey(Secret where, Secrets secrets) {
    /// Reads it now.
    ///
    /// @throws dev.expunge.Failure `SECRET_UNREADABLE`
    public Secrets.Revealed read() {
        return secrets.read(where);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HiddenKey key && where.equals(key.where);
    }

    @Override
    public int hashCode() {
        return where.hashCode();
    }

    @Override
    public String toString() {
        return where.toString();
    }
}
