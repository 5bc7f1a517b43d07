package dev.expunge.backup;

/// A finished export.
///
/// @param place the run's folder, or its part of a bucket
/// @param manifest what is in it
/// @param sha256 checksum of `manifest.json` as lower-case hexadecimal, for the ledger: who has it can prove
/// every file
public record ManifestReceipt(String place, Manifest manifest, String sha256) {}
