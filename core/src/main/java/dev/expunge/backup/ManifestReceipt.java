package dev.expunge.backup;

import java.nio.file.Path;

/// A finished export.
///
/// @param folder the run's folder
/// @param manifest what is in it
/// @param sha256 checksum of `manifest.json` as lower-case hexadecimal, for the ledger: who has it can prove
/// every file
public record ManifestReceipt(Path folder, Manifest manifest, String sha256) {}
