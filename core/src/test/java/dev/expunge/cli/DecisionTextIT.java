package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept, overwritten and protected stands in the map and in the dry run.
class DecisionTextIT {
    private static final String DDL = """
            create table users (id bigint primary key, leaving boolean not null);
            insert into users select n, n < 4 from generate_series(1, 9) n;
            create table orders (id int primary key, buyer bigint references users, name text);
            insert into orders select n, n, 'x' from generate_series(1, 9) n;
            create table invoices (id int primary key, customer bigint);
            create table events (id int primary key, data jsonb);
            create table groups (id int primary key, members bigint[]);
            create table payments (id int primary key);
            create index on orders (buyer);
            """;
    private static final String SPEC = """
            expunge: 1
            name: decisions
            database: { url: "{url}", environment: test }
            root: public.users
            criteria: leaving
            edges:
              public.orders(buyer): { anonymize: { buyer: null, name: gone } }
              public.invoices(customer) -> public.users(id): { keep: { reason: "tax law, ten years", until: 9999-12-31 } }
              public.events(data ->> 'who') -> public.users(id): { action: delete, when: data ->> 'kind' = 'login' }
              public.groups(any(members)) -> public.users(id): detach
            protect: [public.payments, public.invoices]
            guards: { max_ratio: 100%, accept: { superuser: tests own the server } }
            """;

    @TempDir
    Path folder;

    private String spec() {
        String database = TestServer.empty();
        TestServer.execute(database, DDL);
        String url = TestServer.server().url(database, "postgres");
        return FluxmapSpec.write(folder, SPEC.replace("{url}", url)).toString();
    }

    @Test
    void theMapShowsThem() {
        assertThat(Call.of("map", spec()).succeeds().out())
                .contains("4 edges, of which 1 delete, 1 detach, 0 forbid, 1 anonymize, 1 keep")
                .contains("anonymize public.orders(buyer)")
                .contains("sets buyer, name")
                .contains("keep public.invoices(customer)")
                .contains("kept until 9999-12-31: tax law, ten years")
                .contains("delete public.events(data ->> 'who')")
                .contains("when data ->> 'kind' = 'login'")
                .contains("takes the key out of the array")
                .contains("Anonymized before (the row stays, columns of it are overwritten)")
                .contains("Kept (the row stays as it is, although what it references goes)")
                .contains("protected: no run may write\n  public.invoices\n  public.payments\n");
    }

    @Test
    void theDryRunShowsThem() {
        assertThat(Call.of("run", spec()).succeeds().out())
                .containsPattern("public\\.orders\\(buyer\\) +anonymize +3\n")
                .contains("\nkept, although they reference a row that goes\n")
                .containsPattern(
                        "public\\.invoices\\(customer\\) -> public\\.users\\(id\\) +kept until 9999-12-31: tax law, ten years")
                .contains("\nprotected: no run may write\n  public.invoices\n  public.payments\n");
    }

    @Test
    void aWriteToAProtectedTableIsRefusedInFourParts() {
        String path = spec();
        Call.of("map", path).succeeds();
        FluxmapSpec.write(folder, read(path).replace("[public.payments, public.invoices]", "[public.groups]"));

        Call.of("map", path)
                .fails(Code.TABLE_PROTECTED)
                .says(
                        "public.groups is protected: rows would change, on the way public.users <- public.groups(any(members)) detach");
        Call.of("run", path).fails(Code.TABLE_PROTECTED);
    }

    private static String read(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
