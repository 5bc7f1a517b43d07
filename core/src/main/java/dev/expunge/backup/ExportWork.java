package dev.expunge.backup;

import dev.expunge.storage.Disk;

/// What every part of a running export needs.
record ExportWork(Disk disk, Recipients recipients, Checkpoint checkpoint) {}
