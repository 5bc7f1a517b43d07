package dev.expunge.backup.snapshot.rds;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBClusterSnapshot;
import software.amazon.awssdk.services.rds.model.DbClusterSnapshotAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.DbClusterSnapshotNotFoundException;

/// A cluster of Aurora.
final class ClusterService implements Service {
    private final RdsClient client;
    private final String cluster;

    ClusterService(RdsClient client, String cluster) {
        this.client = client;
        this.cluster = cluster;
    }

    @Override
    public Source source() {
        DBCluster found = client.describeDBClusters(r -> r.dbClusterIdentifier(cluster)).dbClusters().stream()
                .findFirst()
                .orElseThrow(() -> RdsSnapshot.unknown(cluster));
        return new Source(
                cluster,
                Boolean.TRUE.equals(found.storageEncrypted()),
                Stream.concat(Stream.ofNullable(found.endpoint()), found.customEndpoints().stream())
                        .toList());
    }

    @Override
    public void create(String name) {
        try {
            client.createDBClusterSnapshot(r -> r.dbClusterIdentifier(cluster).dbClusterSnapshotIdentifier(name));
        } catch (DbClusterSnapshotAlreadyExistsException e) {
            // The answer to an earlier request was lost: the name is ours.
        }
    }

    @Override
    public Optional<CloudSnapshot> find(String name) {
        try {
            return client
                    .describeDBClusterSnapshots(r -> r.dbClusterSnapshotIdentifier(name))
                    .dbClusterSnapshots()
                    .stream()
                    .findFirst()
                    .map(ClusterService::snapshot);
        } catch (DbClusterSnapshotNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<CloudSnapshot> all() {
        return client
                .describeDBClusterSnapshotsPaginator(r -> r.dbClusterIdentifier(cluster))
                .dbClusterSnapshots()
                .stream()
                .map(ClusterService::snapshot)
                .toList();
    }

    private static CloudSnapshot snapshot(DBClusterSnapshot found) {
        return new CloudSnapshot(
                found.dbClusterSnapshotIdentifier(),
                Objects.requireNonNullElse(found.dbClusterIdentifier(), ""),
                Objects.requireNonNullElse(found.status(), ""),
                Boolean.TRUE.equals(found.storageEncrypted()),
                Objects.requireNonNullElse(found.snapshotCreateTime(), Instant.EPOCH),
                Objects.requireNonNullElse(found.percentProgress(), 0),
                Objects.requireNonNullElse(found.allocatedStorage(), 0));
    }

    @Override
    public void close() {
        client.close();
    }
}
