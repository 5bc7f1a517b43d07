package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Failure;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordShapeTest {
    @Test
    void aVariableIsRememberedAndNotExpanded() {
        assertThat(secret("${SECRET}")).isEqualTo(new Secret.Environment("SECRET"));
        assertThat(secret("${UNSET}")).isEqualTo(new Secret.Environment("UNSET"));
        assertThat(secret("{ environment: SECRET }")).isEqualTo(new Secret.Environment("SECRET"));
    }

    @Test
    void aFileIsRelativeToTheFolderOfTheSpec() {
        assertThat(secret("{ file: secrets/db }")).isEqualTo(new Secret.File(Path.of("/jobs/secrets/db")));
    }

    @Test
    void aCommandIsCutIntoWordsWithoutAShell() {
        assertThat(secret("{ command: \"vault read -field 'the password' a\\\"b c\\\"d\" }"))
                .isEqualTo(new Secret.Command(List.of("vault", "read", "-field", "the password", "ab cd")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "'hunter2'",
                "x${SECRET}hunter2",
                "$${hunter2}",
                "[hunter2]",
                "{ hunter2 }",
                "{ hunter2, hunter2 }",
                "{ hunter2: 1 }",
                "{ literal: hunter2 }",
                "{ environment: \"${hunter2 }\" }",
                "{ environment: SECRET, file: hunter2 }",
                "{ command: \"echo 'hunter2\" }",
                "{ command: \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'hunter2\" }",
                "{}",
                "~"
            })
    void anythingElseIsRefusedAndNotRepeated(String password) {
        Failure failure = Specs.failure(spec(password));

        assertThat(failure.what()).contains("database.password").doesNotContain("hunter2");
    }

    private static Secret secret(String password) {
        return Specs.read(spec(password)).database().password().orElseThrow();
    }

    private static String spec(String password) {
        return Specs.SMALLEST.replace("  environment: test", "  environment: test\n  password: " + password);
    }
}
