package dev.expunge.postgres;

/// How much a batch looks before it deletes. Whatever it is, the accounts of promise P1 have to agree afterwards:
/// less care costs a second attempt where something had changed, never a wrong row.
///
/// @param children look for rows that refer to the batch's rows over every edge, not only over those that the
/// server itself does not guard
/// @param rows compare every frozen row with what was frozen
/// @param byKey find rows by key rather than by their place
/// @param named lock the rows before they are compared, and change them table by table, so that whoever still differs
/// can be named
record Care(boolean children, boolean rows, boolean byKey, boolean named) {
    /// Trusts that nothing has changed but perhaps the root rows, which are always compared.
    static final Care LITTLE = new Care(false, false, false, false);

    /// Looks at everything, so that each candidate of which something changed can be named.
    static final Care ALL = new Care(true, true, true, true);
}
