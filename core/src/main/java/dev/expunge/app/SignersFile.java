package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.approve.AllowedSigners;
import dev.expunge.spec.ApprovalRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;

/// The file of allowed signers of a spec.
final class SignersFile {
    private SignersFile() {}

    /// Reads it; nobody, where the spec asks for no approval.
    static AllowedSigners of(ApprovalRules rules) {
        return rules.signers().map(SignersFile::read).orElseGet(() -> new AllowedSigners(List.of(), ""));
    }

    private static AllowedSigners read(Path file) {
        try {
            return AllowedSigners.parse(Files.readString(file), ZoneId.systemDefault());
        } catch (IOException e) {
            throw Failure.nothingChanged(
                            Code.SIGNERS_INVALID,
                            "the file of allowed signers cannot be read: " + file,
                            "approvals.signers of the spec names it, relative to the folder of the spec")
                    .causedBy(e);
        }
    }
}
