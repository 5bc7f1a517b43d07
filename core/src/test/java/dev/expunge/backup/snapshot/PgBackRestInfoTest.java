package dev.expunge.backup.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What `pgbackrest --output=json info` says, read.
class PgBackRestInfoTest {
    private static final String JSON = """
            [{"backup":[
              {"annotation":{"expunge":"ours"},"database":{"id":2,"repo-key":1},"error":false,"info":{"size":23},
               "label":"20261122-175158F","lsn":{"start":"0/2","stop":"0/3"},"timestamp":{"start":100,"stop":160},"type":"full"},
              {"database":{"id":2,"repo-key":1},"error":true,"info":{"size":24},
               "label":"20261122-185158F_20261122-190000D","lsn":{"start":"0/4","stop":"0/5"},
               "timestamp":{"start":200,"stop":260},"type":"diff"},
              {"annotation":{"expunge":"ours"},"database":{"id":1,"repo-key":1},"error":false,"info":{"size":1},
               "label":"20200101-000000F","lsn":{"start":"0/1","stop":"0/1"},"timestamp":{"start":300,"stop":301},"type":"full"}],
              "cipher":"aes-256-cbc",
              "db":[{"id":1,"repo-key":1,"system-id":6,"version":"14"},{"id":2,"repo-key":1,"system-id":7,"version":"15"}],
              "name":"main","status":{"code":0,"message":"ok"}}]
            """;

    @Test
    void oursIsFoundAndOneOfTheServerBeforeItsUpgradeIsNot() {
        PgBackRestInfo info = PgBackRestInfo.of(JSON, "main");

        assertThat(info.annotated("expunge", "ours").orElseThrow().label()).isEqualTo("20261122-175158F");
        assertThat(info.annotated("expunge", "another")).isEmpty();
        assertThat(info.newest().orElseThrow().label()).as("without an error").isEqualTo("20261122-175158F");
        assertThat(info.named("20200101-000000F")).isEmpty();
        assertThat(info.newest().orElseThrow().facts())
                .containsEntry("cipher", "aes-256-cbc")
                .containsEntry("lsn_stop", "0/3")
                .containsEntry(Taken.BYTES, "23");
    }

    @Test
    void aStanzaOfAnotherServerIsRefused() {
        PgBackRestInfo info = PgBackRestInfo.of(JSON, "main");
        info.requireSystem(server("7"));

        assertThatThrownBy(() -> info.requireSystem(server("6")))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.SNAPSHOT_REFUSED))
                .hasMessageContaining("not of this server");
    }

    @Test
    void whatIsNoAnswerIsAFailure() {
        assertThatThrownBy(() -> PgBackRestInfo.of("[]", "main")).hasMessageContaining("knows no stanza main");
        assertThatThrownBy(() -> PgBackRestInfo.of("ERROR", "main")).hasMessageContaining("cannot be read");
    }

    private static SnapshotServer server(String system) {
        return new SnapshotServer(system, 15, "app", List.of("localhost"), Map.of());
    }
}
