package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// P6: what an insider tries in order to be the second person, too.
class OnePersonIT {
    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();
    private Approvers people = new Approvers(new dev.expunge.approve.ssh.SshKeygen(Path.of("")), java.util.Map.of());
    private Given job = new Given(Path.of(""), "", "");

    @BeforeEach
    void asked() {
        people = Approvers.in(folder);
        job = new Given(folder, database, Given.job(folder, database).text() + Approvers.RULES);
    }

    @AfterEach
    void drop() {
        TestServer.drop(database);
    }

    @Test
    void aCopyOfAWithdrawnApprovalDoesNotCount() {
        Call.of("freeze", job.spec()).succeeds();
        people.all(job.spec());
        Call.of("approve", job.spec(), "--revoke", "3", "--reason", "a mistake").succeeds();
        job.execute().fails(Code.NOT_APPROVED);
        TestServer.execute(
                database,
                "insert into expunge.approval (kind, spec, run, document, signature)"
                        + " select kind, spec, run, document, signature from expunge.approval where id = 3");
        job.execute().fails(Code.NOT_APPROVED);
    }
}
