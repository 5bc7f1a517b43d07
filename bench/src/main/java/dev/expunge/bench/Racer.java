package dev.expunge.bench;

import dev.expunge.Time;
import dev.expunge.bench.contest.BareLoop;
import dev.expunge.bench.contest.Contender;
import dev.expunge.bench.contest.ExpungeRun;
import dev.expunge.bench.contest.Paces;
import dev.expunge.bench.contest.SingleTransaction;
import dev.expunge.bench.contest.SpecText;
import dev.expunge.fluxmap.EmbeddedServer;
import java.time.Duration;

/// Those who delete without traffic, as fast as they can.
enum Racer {
    BARE("bare loop"),
    SINGLE("single transaction"),
    TWO_BARE("two bare loops"),
    ONE("Expunge, one worker"),
    TWO("Expunge, two workers");

    private static final int BATCH = 500;

    private final String text;

    Racer(String text) {
        this.text = text;
    }

    /// How the figures call it.
    String text() {
        return text;
    }

    Contender on(EmbeddedServer server, Time time) {
        return switch (this) {
            case BARE -> new BareLoop(text, BareLoop.Way.plain(BATCH), server, time);
            case SINGLE -> new SingleTransaction(server, time);
            case TWO_BARE -> new BareLoop(text, new BareLoop.Way(BATCH, Duration.ZERO, 2), server, time);
            case ONE -> new ExpungeRun(text, SpecText.mainJob(Paces.free(1)), server, time);
            case TWO -> new ExpungeRun(text, SpecText.mainJob(Paces.free(2)), server, time);
        };
    }
}
