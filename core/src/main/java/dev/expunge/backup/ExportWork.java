package dev.expunge.backup;

/// What every part of a running export needs.
record ExportWork(Disk disk, Recipients recipients, Checkpoint checkpoint) {}
