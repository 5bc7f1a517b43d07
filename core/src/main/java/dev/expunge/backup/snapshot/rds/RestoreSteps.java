package dev.expunge.backup.snapshot.rds;

import dev.expunge.backup.snapshot.Procedure;
import dev.expunge.spec.SnapshotSpec;
import java.util.List;

/// How a database is had back from a snapshot by Amazon.
final class RestoreSteps {
    private RestoreSteps() {}

    static Procedure of(SnapshotSpec.Amazon spec) {
        String region = spec.access().region().map(it -> " --region " + it).orElse("");
        return spec.cluster() ? cluster(spec.name(), region) : instance(spec.name(), region);
    }

    private static Procedure instance(String name, String region) {
        return new Procedure(
                "a snapshot of the RDS instance " + name + " by Amazon",
                List.of(
                        "aws rds describe-db-instances --db-instance-identifier " + name + region
                                + "   (note its class, subnet group, security groups and parameter group)",
                        "aws rds restore-db-instance-from-db-snapshot --db-instance-identifier " + name
                                + "-restored --db-snapshot-identifier " + Procedure.NAME
                                + " --db-instance-class CLASS --db-subnet-group-name SUBNETS --vpc-security-group-ids GROUPS"
                                + " --db-parameter-group-name PARAMETERS --no-publicly-accessible" + region,
                        "aws rds wait db-instance-available --db-instance-identifier " + name + "-restored" + region
                                + "   (blocks are fetched when they are first read: it is slow for a while)",
                        "To have single rows back, copy them from there into the live database, parents before children.",
                        "To go back as a whole, which loses whatever was written since, rename both: modify-db-instance"
                                + " --new-db-instance-identifier.",
                        "aws rds delete-db-instance for what is not needed any more."),
                false,
                "aws rds delete-db-snapshot --db-snapshot-identifier " + Procedure.NAME + region);
    }

    private static Procedure cluster(String name, String region) {
        return new Procedure(
                "a snapshot of the Aurora cluster " + name + " by Amazon",
                List.of(
                        "aws rds describe-db-clusters --db-cluster-identifier " + name + region
                                + "   (note its engine version, subnet group, security groups and parameter group)",
                        "aws rds restore-db-cluster-from-snapshot --db-cluster-identifier " + name
                                + "-restored --snapshot-identifier " + Procedure.NAME
                                + " --engine aurora-postgresql --engine-version VERSION --db-subnet-group-name SUBNETS"
                                + " --vpc-security-group-ids GROUPS" + region,
                        "aws rds create-db-instance --db-instance-identifier " + name
                                + "-restored-1 --db-cluster-identifier " + name
                                + "-restored --engine aurora-postgresql --db-instance-class CLASS" + region,
                        "aws rds wait db-instance-available --db-instance-identifier " + name + "-restored-1" + region,
                        "To have single rows back, copy them from there into the live database, parents before children.",
                        "To go back as a whole, which loses whatever was written since, rename both: modify-db-cluster"
                                + " --new-db-cluster-identifier.",
                        "aws rds delete-db-instance, then delete-db-cluster, for what is not needed any more."),
                false,
                "aws rds delete-db-cluster-snapshot --db-cluster-snapshot-identifier " + Procedure.NAME + region);
    }
}
