package dev.expunge.approve;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.util.List;
import java.util.stream.Collectors;

/// Everything that stands between an intention and a run, each with its state.
public record Checklist(List<Line> lines) {
    public Checklist {
        lines = List.copyOf(lines);
    }

    /// How one line stands.
    public enum State {
        /// Done.
        DONE,
        /// Not done yet.
        OPEN,
        /// The run itself does it, and does not delete, or does not succeed, without.
        BY_THE_RUN,
        /// The spec does not ask for it.
        NOT_ASKED;

        /// As people read it.
        public String word() {
            return switch (this) {
                case DONE -> "done";
                case OPEN -> "open";
                case BY_THE_RUN -> "by the run";
                case NOT_ASKED -> "not asked for";
            };
        }
    }

    /// One line.
    ///
    /// @param name the word of the spec
    /// @param required whether a run refuses while it is open
    /// @param why how it is known, or what to do
    public record Line(String name, State state, boolean required, String why) {
        /// Whether it keeps a run from beginning.
        public boolean refuses() {
            return required && state != State.DONE && state != State.BY_THE_RUN;
        }
    }

    /// The lines that keep a run from beginning.
    public List<Line> refusing() {
        return lines.stream().filter(Line::refuses).toList();
    }

    /// Refuses while a required line is open.
    ///
    /// @param next the command that prints the list
    /// @throws Failure `CHECKLIST_OPEN` with every such line
    public void require(String next) {
        List<Line> open = refusing();
        if (!open.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.CHECKLIST_OPEN,
                    "the spec asks for what is not done yet:"
                            + open.stream()
                                    .map(line -> "\n  " + line.name() + "   " + line.why())
                                    .collect(Collectors.joining()),
                    next);
        }
    }
}
