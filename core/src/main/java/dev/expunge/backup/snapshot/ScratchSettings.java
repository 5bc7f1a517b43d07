package dev.expunge.backup.snapshot;

import java.util.List;

/// Settings of a scratch server, which go before those that were restored: it must reach nothing outside of it, neither
/// the
/// archive nor another server, and run nobody's code.
final class ScratchSettings {
    static final List<String> HARMLESS = List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "archive_mode=off",
            "archive_command=",
            "archive_cleanup_command=",
            "recovery_end_command=",
            "primary_conninfo=",
            "synchronous_standby_names=",
            "shared_preload_libraries=",
            "session_preload_libraries=",
            "local_preload_libraries=",
            "hot_standby=off",
            "ssl=off",
            "fsync=off",
            "max_wal_senders=0",
            "max_logical_replication_workers=0",
            "autovacuum=off",
            "logging_collector=off",
            "log_destination=stderr",
            "log_min_error_statement=panic",
            "log_error_verbosity=terse",
            "cluster_name=",
            "password_encryption=scram-sha-256");

    private ScratchSettings() {}
}
