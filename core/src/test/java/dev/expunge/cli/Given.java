package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import java.nio.file.Path;

/// A spec of the main job in a folder of its own, with as many words exchanged as a test wants.
record Given(Path folder, String database, String text) {
    static Given job(Path folder, String database) {
        return new Given(folder, database, FluxmapSpec.text(database));
    }

    /// The same with other words; they must be there.
    Given but(String words, String others) {
        assertThat(text).contains(words);
        return new Given(folder, database, text.replace(words, others));
    }

    /// The same for another role.
    Given as(String role) {
        return but("?user=postgres", "?user=" + role);
    }

    /// Writes the spec; returns its path.
    String spec() {
        return FluxmapSpec.write(folder, text).toString();
    }

    /// A dry run of it.
    Call dryRun() {
        return Call.of("run", spec());
    }

    /// An execution of what its own dry run looked at.
    Call execute() {
        String signature = Call.signature("run", spec());
        return Call.of("run", spec(), "--execute", "--signature", signature);
    }

    /// Runs statements as the superuser.
    void sql(String statements) {
        TestServer.execute(database, statements);
    }

    /// The number of users that are left.
    long users() {
        return TestServer.count(database, "select count(*) from users");
    }
}
