package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LocationTest {
    private static final Path BASE = Path.of("/specs");

    @Test
    void aPathIsRelativeToTheSpec() {
        assertThat(Location.of("../out", BASE)).hasToString("/out").isInstanceOf(Location.Folder.class);
        assertThat(Location.of("/backup/x", BASE)).hasToString("/backup/x");
    }

    @Test
    void aBucketHasANameAndPerhapsAPrefix() {
        assertThat(Location.of("s3://compliance/expunge/a/", BASE))
                .isEqualTo(new Location.Bucket("compliance", "expunge/a"))
                .hasToString("s3://compliance/expunge/a");
        assertThat(Location.of("s3://compliance", BASE)).hasToString("s3://compliance");
        assertThatThrownBy(() -> Location.of("s3:///x", BASE)).isInstanceOf(IllegalArgumentException.class);
    }
}
