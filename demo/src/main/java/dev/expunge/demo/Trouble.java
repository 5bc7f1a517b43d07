package dev.expunge.demo;

import dev.expunge.Amounts;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.BatchCommitted;
import dev.expunge.fluxmap.Contention;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Lets the audit writer get in the run's way after a given batch, and takes it away some seconds later.
///
/// Begins and speaks on the thread that delivers the events; ends on a thread of its own, because the run may be
/// waiting for just that.
final class Trouble implements Consumer<RunEvent>, AutoCloseable {
    private enum State {
        AHEAD,
        ON,
        OVER,
        TOLD
    }

    private final Contention contention;
    private final long afterBatch;
    private final Duration lasts;
    private final Consumer<String> tell;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile State state = State.AHEAD;

    /// @param tell is told when it begins and when it is over, between two events
    Trouble(Contention contention, long afterBatch, Duration lasts, Consumer<String> tell) {
        this.contention = contention;
        this.afterBatch = afterBatch;
        this.lasts = lasts;
        this.tell = tell;
    }

    @Override
    public void accept(RunEvent event) {
        if (state == State.OVER) {
            state = State.TOLD;
            tell.accept("the audit writer has been taken away: its locks are gone, now the pace recovers");
        } else if (state == State.AHEAD && event instanceof BatchCommitted batch && batch.batch() >= afterBatch) {
            begin(batch.batch());
        }
    }

    private void begin(long batch) {
        try {
            contention.start();
            state = State.ON;
            tell.accept("after batch " + Amounts.count(batch) + " the application's audit writer, pid "
                    + contention.backendPid() + ", begins to lock sessions that are about to be deleted, for "
                    + Amounts.exact(lasts));
            Thread.ofVirtual().name("demo-trouble").start(this::endInTime);
        } catch (SQLException e) {
            state = State.TOLD;
            tell.accept("the audit writer could not begin: " + e.getMessage());
        }
    }

    private void endInTime() {
        try {
            boolean early = closing.await(lasts.toMillis(), TimeUnit.MILLISECONDS);
            contention.stop();
            state = early ? State.TOLD : State.OVER;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Takes the writer away, if it is still there.
    @Override
    public void close() {
        closing.countDown();
        contention.close();
    }
}
