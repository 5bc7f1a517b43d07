package dev.expunge.notice;

/// One way to somebody.
interface Channel {
    /// Who is told, for people; without a secret.
    String name();

    /// Tells them, and waits for the answer.
    ///
    /// @throws UnsentException when they did not get it
    void send(Notice notice) throws UnsentException;

    /// Why a notice did not arrive, for people: nothing that the other side said, and no secret.
    final class UnsentException extends Exception {
        private static final long serialVersionUID = 1L;

        UnsentException(String why) {
            super(why);
        }
    }
}
