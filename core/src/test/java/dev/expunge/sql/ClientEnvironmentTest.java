package dev.expunge.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientEnvironmentTest {
    @Test
    void theProgramsReachTheSameDatabaseByEnvironment() {
        ClientEnvironment client = new Database(
                        "postgresql://one:5433,two/app%20db?sslmode=verify-full&sslrootcert=/ca.pem",
                        Optional.of("deleter"), Optional.of("secret"))
                .client();

        assertThat(client.hosts()).containsExactly("one", "two");
        assertThat(client.variables())
                .containsEntry("PGHOST", "one,two")
                .containsEntry("PGPORT", "5433,5432")
                .containsEntry("PGDATABASE", "app db")
                .containsEntry("PGUSER", "deleter")
                .containsEntry("PGPASSWORD", "secret")
                .containsEntry("PGSSLMODE", "verify-full")
                .containsEntry("PGSSLROOTCERT", "/ca.pem")
                .containsEntry("PGTARGETSESSIONATTRS", "read-write");
        assertThat(client).asString().doesNotContain("secret");
    }
}
