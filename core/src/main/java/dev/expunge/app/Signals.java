package dev.expunge.app;

import dev.expunge.delete.Request;
import dev.expunge.delete.Watch;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/// Turns Ctrl-C and SIGTERM into requests: the first one stops the run behind the running batch, every later one
/// aborts it. Where the platform has no signals to listen to, nothing changes: the process ends, as it would
/// anyway, and the run can resume.
///
/// Thread-safe: signals arrive on threads of the virtual machine.
public final class Signals implements AutoCloseable {
    private static final List<String> NAMES = List.of("INT", "TERM");

    private final Consumer<String> tell;
    private final Runnable early;
    private final List<Callable<?>> restore = new ArrayList<>();
    private Optional<Watch> watch = Optional.empty();
    private int received;

    /// @param tell is given one line for people whenever a signal was received
    /// @param early ends the process when there is no run to stop yet
    public Signals(Consumer<String> tell, Runnable early) {
        this.tell = tell;
        this.early = early;
    }

    /// Begins to listen. The names of the platform are looked up as the program runs, since they are not part of
    /// Java's own interface.
    ///
    /// @return whether the platform lets us
    public boolean listen() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            MethodHandle onSignal = MethodHandles.lookup().bind(this, "received", MethodType.methodType(void.class));
            Object proxy =
                    MethodHandleProxies.asInterfaceInstance(handler, MethodHandles.dropArguments(onSignal, 0, signal));
            for (String name : NAMES) {
                Object one = signal.getConstructor(String.class).newInstance(name);
                Method handle = signal.getMethod("handle", signal, handler);
                Object old = handle.invoke(null, one, proxy);
                restore.add(() -> handle.invoke(null, one, old));
            }
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    /// Signals do again what they did before.
    @Override
    public void close() {
        for (Callable<?> one : restore) {
            try {
                one.call();
            } catch (Exception e) {
                tell.accept("a signal could not be given back to the platform");
            }
        }
        restore.clear();
    }

    /// From here on there is a run that can be stopped.
    public synchronized void watching(Watch started) {
        watch = Optional.of(started);
    }

    /// What a signal does.
    void received() {
        Optional<Watch> run;
        int count;
        synchronized (this) {
            run = watch;
            received = run.isPresent() ? received + 1 : received;
            count = received;
        }
        if (run.isEmpty()) {
            early.run();
        } else if (count == 1) {
            tell.accept("stopping after the running batch; once more to abort");
            run.get().request(Request.STOP);
        } else {
            tell.accept("aborting: the running batch is rolled back");
            run.get().request(Request.ABORT);
        }
    }
}
