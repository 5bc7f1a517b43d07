package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.spec.SignalSpec;
import dev.expunge.spec.Spec;
import dev.expunge.spec.SpecReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UsualSignalsTest {
    @Test
    void theLineThatLeavesOneOutAsksForExactlyTheOthers() {
        String line = UsualSignals.without(Set.of("replication_lag of standby1", "replication_lag of standby2"))
                .orElseThrow();
        Spec spec = new SpecReader().parse(Path.of("s.yaml"), """
                expunge: 1
                name: s
                database: { url: "jdbc:postgresql://localhost/s", environment: test }
                root: public.users
                criteria: id > 0
                edges: {}
                """ + line + "\n", Map.of());

        List<SignalSpec> usual = UsualSignals.specs();
        assertThat(spec.pace().signals())
                .contains(usual.stream()
                        .filter(signal -> !(signal instanceof SignalSpec.ReplicationLag))
                        .toList());
        assertThat(usual).hasSize(3);
    }

    @Test
    void whereAConnectionFailsThereIsNoLineThatWouldHelp() {
        assertThat(UsualSignals.without(Set.of("locks"))).isEmpty();
        assertThat(UsualSignals.without(Set.of("blocked_sessions", "lock_waits", "replication_lag")))
                .isEmpty();
    }
}
