package dev.expunge.delete;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a pace does to a run over minutes, on a server that is made up.
class PacingSimulationTest {
    private static final PaceRules GENTLE = PaceRules.learning(PaceMode.GENTLE);
    private static final PaceRules BRISK = PaceRules.learning(PaceMode.BRISK);
    private static final PaceRules FIXED = PaceRules.fixed(500, Duration.ofMillis(200));
    private static final Map<String, PaceRules> RULES =
            new TreeMap<>(Map.of("gentle", GENTLE, "brisk", BRISK, "fixed", FIXED));

    static Stream<Arguments> modesAndSeeds() {
        return RULES.keySet().stream()
                .flatMap(mode -> IntStream.rangeClosed(1, 5).mapToObj(seed -> Arguments.of(mode, seed)));
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("modesAndSeeds")
    void aSteadyLoadIsLearntAndLeftAlone(String mode, long seed) {
        SimulatedServer server = server(mode, seed).run(40);
        PaceRules rules = server.pacing.rules();
        Pace learnt = server.pacing.next();

        server.run(1000);

        assertThat(server.reasons).as("all of it in the beginning").hasSizeLessThan(8);
        assertThat(server.pacing.next().roots()).isEqualTo(learnt.roots());
        if (rules.learns()) {
            assertThat(server.meanWork())
                    .isBetween(rules.target().toMillis() / 2.0, rules.target().toMillis() * 1.6);
        }
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("modesAndSeeds")
    void aNoisyLoadIsNoReasonToFlap(String mode, long seed) {
        SimulatedServer server = server(mode, seed);
        server.noise = 0.4;

        server.run(1000);

        assertThat(server.turns()).isLessThan(25);
        assertThat(server.batches.stream()
                        .filter(SimulatedServer.Batch::backedOff)
                        .count())
                .as("batches with the brake on")
                .isLessThan(60);
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("modesAndSeeds")
    void aSlowStandbyMakesThePauseLongerAndTheBatchesNoSmaller(String mode, long seed) {
        SimulatedServer server = server(mode, seed).run(60);
        int full = server.pacing.next().roots();
        server.commit = now -> 800;

        server.run(3);

        assertThat(server.pacing.next().roots()).isEqualTo(full);
        assertThat(server.pacing.next().pause())
                .isGreaterThan(server.batches.get(59).pace().pause());
        assertThat(server.reasons.getLast()).startsWith("the commit took 0.80 s where 2 ms is usual");
        server.run(100);
        assertThat(server.pacing.backedOff()).as("slow for good is usual").isFalse();
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("modesAndSeeds")
    void deadRowsUnderAnOldSnapshotAreReportedOnceAndDoNotShrinkTheBatch(String mode, long seed) {
        SimulatedServer server = server(mode, seed).run(60);
        int full = server.pacing.next().roots();
        long begin = server.millis;
        String reader = "pid 77 (report), whose transaction began 900 s ago";
        server.holder = now -> Optional.of(reader);
        server.slowness = now -> 1 + (now - begin) / 20_000.0;

        server.runUntil(begin + 100_000);

        assertThat(server.pacing.next().roots()).isEqualTo(full);
        assertThat(server.pacing.backedOff()).isFalse();
        assertThat(server.reasons.stream().filter(because -> because.contains(reader)))
                .hasSize(1);
        server.holder = now -> Optional.empty();
        server.slowness = now -> 1;
        server.run(30);
        assertThat(server.pacing.next().roots()).isEqualTo(full);
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("modesAndSeeds")
    void aServerThatBecomesSlowerForGoodIsDeletedOnInSmallerBatchesButNotAtTheFloor(String mode, long seed) {
        SimulatedServer server = server(mode, seed).run(60);
        int full = server.pacing.next().roots();
        long begin = server.millis;
        server.slowness = now -> Math.min(8, 1 + (now - begin) / 30_000.0);

        server.runUntil(begin + 400_000);

        PaceRules rules = server.pacing.rules();
        assertThat(server.pacing.backedOff()).isFalse();
        assertThat(server.batches.getLast().work())
                .isLessThan(rules.learns() ? 2.0 * rules.target().toMillis() : 2_000);
        assertThat(server.pacing.next().roots()).isGreaterThanOrEqualTo(full / 16);
        server.slowness = now -> 1;
        server.run(150);
        assertThat(server.pacing.next().roots()).as("and back").isGreaterThan((int) (0.6 * full));
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("modesAndSeeds")
    void aLeapThatStaysIsTheNewUsual(String mode, long seed) {
        SimulatedServer server = server(mode, seed).run(60);
        server.slowness = now -> 8;

        server.runUntil(server.millis + 90_000);

        PaceRules rules = server.pacing.rules();
        assertThat(server.reasons).anyMatch(because -> because.contains("counts as usual from now on"));
        assertThat(server.pacing.backedOff()).isFalse();
        assertThat(server.batches.getLast().work())
                .isLessThan(rules.learns() ? 2.0 * rules.target().toMillis() : 2_000);
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("modesAndSeeds")
    void aVeryHeavyCandidateNowAndThenIsNoReasonForAnything(String mode, long seed) {
        SimulatedServer server = server(mode, seed).run(60);
        long reasons = server.reasons.size();
        int full = server.pacing.next().roots();
        server.weightOfRoot = () -> server.random.nextInt(40_000) == 0 ? 60_000 : 3;

        server.runUntil(server.millis + 150_000);

        assertThat(server.batches.stream()
                        .mapToDouble(SimulatedServer.Batch::work)
                        .max()
                        .orElse(0))
                .isGreaterThan(3_000);
        assertThat(server.reasons).hasSize((int) reasons);
        assertThat(server.pacing.next().roots()).isEqualTo(full);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"gentle", "brisk"})
    void heavierCandidatesMakeSmallerBatchesWithoutAnAlarm(String mode) {
        SimulatedServer server = server(mode, 1).run(60);
        int full = server.pacing.next().roots();
        server.weightOfRoot = () -> 24;

        server.run(60);

        assertThat(server.pacing.next().roots()).isBetween(full / 14, full / 5);
        assertThat(server.batches).noneMatch(SimulatedServer.Batch::backedOff);
        assertThat(server.reasons).noneMatch(because -> because.startsWith("took"));
    }

    @Test
    void gentleRestsHalfOfTheTimeAndIsNotSlowerThanFiveHundredRootsWithAPause() {
        SimulatedServer gentle = server("gentle", 1).runUntil(120_000);
        SimulatedServer fixed = server("fixed", 1).runUntil(120_000);

        assertThat(gentle.busy()).isBetween(0.4, 0.52);
        assertThat(gentle.speed(0, 120_000)).isGreaterThan(fixed.speed(0, 120_000));
    }

    @Test
    void briskIsTwiceAsFastAsFiveHundredRootsWithAPause() {
        SimulatedServer brisk = server("brisk", 1).runUntil(120_000);
        SimulatedServer fixed = server("fixed", 1).runUntil(120_000);

        assertThat(brisk.speed(0, 120_000)).isGreaterThan(2 * fixed.speed(0, 120_000));
    }

    private static SimulatedServer server(String mode, long seed) {
        return new SimulatedServer(Objects.requireNonNull(RULES.get(mode)), seed);
    }
}
