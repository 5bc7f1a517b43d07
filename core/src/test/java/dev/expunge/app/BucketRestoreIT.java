package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.backup.KeyPair;
import dev.expunge.postgres.RestoreChoice;
import dev.expunge.storage.s3.Ceph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Export, keys and lists of the deleted in buckets, and the way back from there.
class BucketRestoreIT {
    private static final String KEY = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n";

    @TempDir
    Path folder;

    @Test
    void everybodyComesBackFromALockedBucketAndTheListsKnow() throws IOException {
        Ceph.owner();
        Ceph.actAs("owner");
        String database = TestServer.empty();
        TestServer.execute(database, """
                create table people (id uuid primary key, name text, boss uuid references people);
                create table orders (id int primary key, person uuid not null references people, total numeric);
                create index on people (boss); create index on orders (person);
                insert into people select ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, 'p' || n,
                       case when n > 20 then ('00000000-0000-0000-0000-' || lpad((n - 20)::text, 12, '0'))::uuid end
                  from generate_series(1, 40) n;
                insert into orders select n, ('00000000-0000-0000-0000-' || lpad((1 + n % 40)::text, 12, '0'))::uuid, n
                  from generate_series(1, 200) n""");
        Map<String, String> before = Restoring.contents(database);
        KeyPair pair = KeyPair.make();
        Files.writeString(folder.resolve("digest-key"), KEY);
        String open = Ceph.bucket();
        String kept = Ceph.lockedBucket();
        Path spec = FluxmapSpec.write(folder, """
                expunge: 1
                name: people
                database: { url: "%s", environment: test }
                root: public.people
                criteria: boss is null
                edges: { "public.people(boss)": detach, "public.orders(person)": delete }
                guards: { max_ratio: 100%%, accept: { superuser: a test } }
                backup:
                  export:
                    to: s3://%s/exports
                    keys: s3://%s/keys
                    lock: { mode: compliance, retain: 2 days }
                    encrypt_to: [%s]
                deleted: { to: "s3://%s/lists", key: { file: digest-key } }
                s3: { endpoint: "%s", path_style: true, checksums: when_required }
                """.formatted(
                        TestServer.server().url(database, "postgres"),
                        Ceph.lockedBucket(),
                        open,
                        pair.publicKey(),
                        kept,
                        Ceph.endpoint()));
        Path identity = Files.writeString(folder.resolve("key.txt"), pair.secretKey() + "\n");
        var restoring = new Restoring(new Expunge(Map.of(), new SystemTime()), spec, identity);
        assertThat(restoring.delete().totals().deleted()).isEqualTo(20);
        Suppression listed = restoring.expunge().suppression(spec);
        List<String> somebody = List.of("00000000-0000-0000-0000-000000000007");
        assertThat(listed.deleted(List.of(somebody)).getFirst()).isTrue();
        tamper(kept);
        assertThat(listed.deleted(List.of(somebody)).getFirst())
                .as("what was put over the lists is not seen")
                .isTrue();

        RestoreReport report = restoring.restore(restoring.wanted(1, new RestoreChoice.All()));

        assertThat(report.restored()).isEqualTo(20);
        assertThat(Restoring.contents(database)).isEqualTo(before);
        assertThat(restoring
                        .expunge()
                        .suppression(spec)
                        .deleted(List.of(somebody))
                        .getFirst())
                .isFalse();
        assertThat(Ceph.owner().listObjectsV2(it -> it.bucket(open)).contents())
                .extracting(object -> object.key().replaceAll("/.*", ""))
                .contains("keys");

        String all = Files.readString(spec);
        Files.writeString(spec, all.replace("/keys\n", "/elsewhere\n"));
        assertThatThrownBy(() -> restoring.look(restoring.wanted(1, new RestoreChoice.All())))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.EXPORT_KEY_MISSING));
    }

    /// What whoever may write into the bucket can do: hide a list, and put another one over it.
    private static void tamper(String bucket) {
        Ceph.owner().listObjectsV2(it -> it.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .filter(key -> key.endsWith(".deleted"))
                .forEach(key -> {
                    Ceph.owner().deleteObject(it -> it.bucket(bucket).key(key));
                    Ceph.owner()
                            .putObject(it -> it.bucket(bucket).key(key), RequestBody.fromString("expunge digests 1\n"));
                    Ceph.owner().deleteObject(it -> it.bucket(bucket).key(key));
                });
        assertThat(Ceph.owner().listObjectsV2(it -> it.bucket(bucket)).contents())
                .noneMatch(object -> object.key().endsWith(".deleted"));
    }
}
