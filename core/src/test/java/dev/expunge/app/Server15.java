package dev.expunge.app;

import dev.expunge.cli.Called;
import dev.expunge.fluxmap.EmbeddedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A server of version 15, for which the programs of this system can make snapshots: pgBackRest archives its WAL. With
/// a schema of quoted names, partitions, a type of its own, sequences, and tables that nobody touches.
final class Server15 implements AutoCloseable {
    static final String STANZA = "main";
    private static final Pattern SIGNATURE = Pattern.compile("expunge1(-[0-9a-f]{16}){4}");
    private static final String SCHEMA = """
            create type mood as enum ('fine', 'gone');
            create table users (
                id bigint generated always as identity primary key, mood mood not null, home int, note text);
            create table "Odd ""Name" (
                id serial primary key, user_id bigint not null references users, note text default 'a;b');
            create table events (user_id bigint not null references users, at date not null, primary key (user_id, at))
                partition by range (at);
            create table events_a partition of events for values from ('2020-01-01') to ('2021-01-01');
            create table events_b partition of events for values from ('2021-01-01') to ('2022-01-01');
            create table untouched (id int primary key, secret text);
            create view seen as select users.id, untouched.secret from users, untouched;
            insert into untouched select n, 'keep ' || n from generate_series(1, 10) n;
            insert into users (mood, home, note)
                select case when n % 3 = 0 then 'gone'::mood else 'fine' end, n, 'note ' || n from generate_series(1, 300) n;
            insert into "Odd ""Name" (user_id, note) select id, 'x' from users;
            insert into events select id, date '2020-01-01' + (id * 2)::int from users;
            create index on "Odd ""Name" (user_id);
            """;

    private final Path folder;
    private final EmbeddedServer server;
    private int databases;

    private Server15(Path folder, EmbeddedServer server) {
        this.folder = folder;
        this.server = server;
    }

    /// Starts it.
    ///
    /// @param folder for the repository, the configuration and the programs of scratch servers
    static Server15 start(Path folder) throws IOException {
        Path socket = Files.createTempDirectory("s15");
        EmbeddedServer server = EmbeddedServer.start(EmbeddedServer.Options.quick()
                .of(archive())
                .inOneFolder()
                .with("unix_socket_directories", socket.toString())
                .with("archive_mode", "on")
                .with("archive_command", "pgbackrest --config=" + config(folder) + " --stanza=main archive-push %p")
                .with("checkpoint_timeout", "30s"));
        for (String name : List.of("repo", "log", "lock", "spool")) {
            Files.createDirectories(folder.resolve(name));
        }
        Files.writeString(config(folder), """
                [global]
                repo1-path={folder}/repo
                repo1-retention-full=9
                log-path={folder}/log
                lock-path={folder}/lock
                spool-path={folder}/spool
                start-fast=y
                [main]
                pg1-path={data}
                pg1-port={port}
                pg1-socket-path={socket}
                pg1-user=postgres
                pg1-database=postgres
                """.replace("{folder}", folder.toString())
                .replace("{data}", data(server).toString())
                .replace("{port}", Integer.toString(server.port()))
                .replace("{socket}", socket.toString()));
        var it = new Server15(folder, server);
        it.programs();
        return it;
    }

    private static Path archive() throws IOException {
        try (var programs = Files.newDirectoryStream(Path.of("target", "servers"), "*-15.*.jar")) {
            return programs.iterator().next();
        }
    }

    static Path config(Path folder) {
        return folder.resolve("pgbackrest.conf");
    }

    private static Path data(EmbeddedServer server) throws IOException {
        return folderOf(find(server, "PG_VERSION").stream()
                .min(Comparator.comparingInt(Path::getNameCount))
                .orElseThrow());
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNull(file.getParent());
    }

    private static List<Path> find(EmbeddedServer server, String name) throws IOException {
        try (Stream<Path> files = Files.walk(server.folder().toRealPath())) {
            return files.filter(file -> file.endsWith(name)).toList();
        }
    }

    /// The server does not run as root; neither does a scratch server.
    private void programs() throws IOException {
        Files.createDirectories(bindir());
        Path real = folderOf(find(server, "initdb").getFirst());
        String prefix = Files.getOwner(folder).getName().equals("root") ? "unshare -U " : "";
        for (String name : List.of("postgres", "initdb")) {
            Path program = Files.writeString(
                    bindir().resolve(name), "#!/bin/sh\nexec " + prefix + real.resolve(name) + " \"$@\"\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /// For scratch servers.
    Path bindir() {
        return folder.resolve("bin");
    }

    EmbeddedServer server() {
        return server;
    }

    /// A fresh database; returns its name.
    String database() throws SQLException {
        String name = "d " + ++databases;
        server.createDatabase(name);
        execute(name, SCHEMA);
        return name;
    }

    void execute(String database, String sql) throws SQLException {
        try (Connection connection = server.connect(url(database));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String one(String database, String sql) throws SQLException {
        try (Connection connection = server.connect(url(database));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    /// A database's name in an address.
    static String url(String database) {
        return database.replace(" ", "%20");
    }

    /// A spec with that snapshot.
    String spec(String database, String user, String snapshot) {
        return """
                expunge: 1
                name: snapshots
                database: { url: "{url}", environment: test }
                root: public.users
                criteria: mood = 'gone'
                edges:
                  'public."Odd ""Name"(user_id)': delete
                  public.events(user_id): delete
                guards: { accept: { superuser: tests own the server }, allow_empty: true }
                pace: { mode: { fixed: { roots: 50, pause: 0ms } }, deadline: 30s }
                stop: { kill_file: stop.now }
                backup:
                  snapshot: {snapshot}
                """.replace("{url}", server.url(url(database), user)).replace("{snapshot}", snapshot);
    }

    /// The signature that a dry run prints.
    static String signature(Path spec) {
        Called dry = Called.with("run", spec.toString());
        Matcher signature = SIGNATURE.matcher(dry.out());
        if (!signature.find()) {
            throw new AssertionError(dry.err());
        }
        return signature.group();
    }

    /// Executes a spec.
    static Called run(Path spec) {
        return Called.with("run", spec.toString(), "--execute", "--signature", signature(spec));
    }

    /// What the ledger has of a kind, as JSON.
    String ledger(String database, String kind) throws SQLException {
        return one(
                database,
                "select coalesce(string_agg(body, ' ' order by entry), '') from expunge.ledger where kind = '" + kind
                        + "'");
    }

    @Override
    public void close() {
        server.close();
    }
}
