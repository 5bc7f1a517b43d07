package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.delete.RunEvent;
import dev.expunge.map.Hazard;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Foreign keys that do not keep what an ordinary one keeps.
class ForeignKeysIT {
    @TempDir
    Path folder;

    private final Expunge expunge = new Expunge(Map.of(), new SystemTime());

    @Test
    void oneThatIsNotEnforcedIsAHazardAndItsNewRowsAreFound() {
        String database = TestServer.empty();
        TestServer.execute(database, """
                create table person (id int primary key);
                create table note (id int primary key, person int,
                                   constraint tied foreign key (person) references person not enforced);
                insert into person values (1), (2);
                insert into note values (1, 1), (2, 2)
                """);
        Opened opened = opened(database);

        assertThat(expunge.dryRun(opened).hazards())
                .extracting(Hazard::what)
                .contains("the server does not enforce public.note(person)");
        assertThatThrownBy(() -> execute(opened, event -> {
                    if (event instanceof RunEvent.StageStarted started && started.stage() == RunEvent.Stage.VACUUM) {
                        TestServer.execute(database, "insert into note values (3, 1)");
                    }
                }))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.VERIFICATION_FAILED));
    }

    @Test
    void oneThatIsEnforcedIsNone() {
        String database = TestServer.empty();
        TestServer.execute(database, """
                create table person (id int primary key);
                create table note (id int primary key, person int references person);
                create index on note (person);
                insert into person values (1), (2)
                """);

        assertThat(expunge.dryRun(opened(database)).hazards()).isEmpty();
    }

    @Test
    void oneThatComparesPeriodsIsRefused() {
        String database = TestServer.empty();
        TestServer.execute(database, """
                create extension btree_gist;
                create table person (id int, valid daterange, k int primary key,
                                     unique (id, valid without overlaps));
                create table note (person int, valid daterange,
                                   foreign key (person, period valid) references person (id, period valid))
                """);

        assertThatThrownBy(() -> expunge.dryRun(opened(database, "public.note(person, valid): delete", "k = 1")))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.MAP_UNSUPPORTED));
    }

    private Outcome execute(Opened opened, Consumer<RunEvent> events) {
        String signature = expunge.dryRun(opened).plan().signature().toString();
        return expunge.execute(opened, signature, events, watch -> {});
    }

    private Opened opened(String database) {
        return opened(database, "public.note(person): delete", "id = 1");
    }

    private Opened opened(String database, String edge, String criteria) {
        return expunge.open(
                FluxmapSpec.write(
                        folder, """
                        expunge: 1
                        name: people
                        database:
                          url: {url}
                          environment: test
                        root: public.person
                        guards: { accept: { superuser: tests own the server } }
                        criteria: {criteria}
                        edges:
                          {edge}
                        """.replace("{url}", TestServer.server().url(database, "postgres"))
                                .replace("{criteria}", criteria)
                                .replace("{edge}", edge)),
                List.of());
    }
}
