package dev.expunge.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.plan.ReceiptKey;
import dev.expunge.storage.Disk;
import dev.expunge.storage.FolderStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An export that is encrypted to the key of its run, with a manifest that is signed.
class SealedExportTest {
    @TempDir
    Path temp;

    private final KeyPair person = KeyPair.make();
    private RunKey key;
    private ReceiptKey signer;

    @BeforeEach
    void keys() throws GeneralSecurityException, IOException {
        signer = signer("signer.pem");
        key = new KeyMaker(place())
                .ready(new KeyMaker.Order(
                        ExportFixture.IDENTITY,
                        List.of(person.publicKey()),
                        Optional.of(LocalDate.of(2033, 11, 22)),
                        false));
    }

    private KeyPlace place() {
        return new KeyPlace(new FolderStorage(temp.resolve("keys")), Envelope.none());
    }

    private ReceiptKey signer(String name) throws GeneralSecurityException, IOException {
        byte[] secret = KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        return ReceiptKey.read(Files.writeString(
                temp.resolve(name),
                "-----BEGIN PRIVATE KEY-----\n"
                        + new String(Base64.getEncoder().encode(secret), StandardCharsets.US_ASCII)
                        + "\n-----END PRIVATE KEY-----\n"));
    }

    private Export export(Disk disk) {
        return ExportFixture.export(temp.resolve("exports"), disk, Checkpoint.none())
                .sealedWith(key, Optional.of(signer));
    }

    private ManifestReceipt written() {
        return export(Disk.real()).write(MemorySource.small());
    }

    private static void check(ManifestReceipt receipt) {
        new ExportVerification(Checkpoint.none(), "nothing was deleted.")
                .check(new FolderStorage(ExportFixture.folder(receipt)), receipt.sha256());
    }

    private static void corrupt(ManifestReceipt receipt, String what) {
        assertThatThrownBy(() -> check(receipt)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.EXPORT_CORRUPT);
            assertThat(failure.what()).contains(what);
        });
    }

    @Test
    void itsManifestNamesTheKeyThoseWhoOpenItTheHorizonAndWhoSigned() throws IOException {
        ManifestReceipt receipt = written();

        assertThat(receipt.manifest().recipients()).containsExactly(key.publicKey());
        assertThat(receipt.manifest().custody())
                .isEqualTo(new Custody(List.of(person.publicKey()), "", "2033-11-22", signer.publicText()));
        assertThat(Files.readString(ExportFixture.folder(receipt).resolve("manifest.json")))
                .contains("\"horizon\" : \"2033-11-22\"");
        check(receipt);
    }

    @Test
    void onlyTheRunsKeyOpensItNotThePersonsOwn() throws Exception {
        ManifestReceipt receipt = written();
        Path slice = ExportFixture.folder(receipt).resolve("slice-00001/01-public.users.copy.zst.age");

        assertThatThrownBy(() -> person.open(slice)).isInstanceOf(AssertionError.class);
        Path identity = Files.writeString(temp.resolve("key.txt"), person.secretKey());
        Identities opened = place().open(
                        ExportFixture.IDENTITY.run(), ExportFixture.IDENTITY.frozenSet(), Identities.read(identity));
        assertThat(opened.opened(Files.readAllBytes(slice))).isNotEmpty();
    }

    @Test
    void aManifestWithoutItsSignatureOrWithAnotherIsFound() throws Exception {
        ManifestReceipt receipt = written();
        Path file = ExportFixture.folder(receipt).resolve(ManifestSeal.FILE);
        String seal = Files.readString(file);

        Files.delete(file);
        corrupt(receipt, "manifest.json.sig: missing");
        Files.writeString(file, seal.replaceFirst("\"seal\" : \"..", "\"seal\" : \"AA"));
        corrupt(receipt, "manifest.json.sig: not a signature");
        byte[] manifest = Files.readAllBytes(ExportFixture.folder(receipt).resolve("manifest.json"));
        Files.write(file, ManifestSeal.of(manifest, signer("other.pem")).json());
        corrupt(receipt, "manifest.json.sig: not a signature");
        Files.writeString(file, "nonsense");
        corrupt(receipt, "manifest.json.sig: not a signature");
        Files.writeString(file, seal);
        check(receipt);
    }

    @Test
    void aStepThatFailsIsMadeUpForAndNothingIsWithoutItsSignature() throws IOException {
        int failed = -1;
        for (int at = 0; failed < 0; at++) {
            int stop = at;
            var count = new int[1];
            var disk = new Disk(step -> {
                if (count[0]++ == stop) {
                    throw new IOException("no space left on device");
                }
            });
            try {
                export(disk).write(MemorySource.small());
                failed = at;
            } catch (Failure e) {
                assertThat(e.code()).isEqualTo(Code.EXPORT_UNWRITABLE);
            }
            ManifestReceipt receipt = written();
            check(receipt);
            ExportFixture.remove(ExportFixture.folder(receipt));
        }
        assertThat(failed).isGreaterThan(20);
    }

    @Test
    void anExportOfAnotherKeyIsNotTakenForThisOne() {
        written();
        RunKey other = new KeyMaker(new KeyPlace(new FolderStorage(temp.resolve("other")), Envelope.none()))
                .ready(new KeyMaker.Order(
                        ExportFixture.IDENTITY, List.of(person.publicKey()), Optional.empty(), false));
        Export again = ExportFixture.export(temp.resolve("exports")).sealedWith(other, Optional.of(signer));

        assertThatThrownBy(() -> again.write(MemorySource.small()))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.EXPORT_CORRUPT));
    }
}
