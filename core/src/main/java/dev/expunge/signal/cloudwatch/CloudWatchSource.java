package dev.expunge.signal.cloudwatch;

import dev.expunge.Time;
import dev.expunge.signal.Measurement;
import dev.expunge.signal.Measurement.Missing;
import dev.expunge.signal.Signal;
import dev.expunge.signal.Source;
import dev.expunge.signal.Unit;
import dev.expunge.spec.SignalSpec;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClientBuilder;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;

/// The value of the last whole minute of one metric. Credentials and, where the spec names none, the region come from
/// where AWS tools look for them. A metric without a value for five minutes is missing.
public final class CloudWatchSource implements Source {
    private static final int MINUTE = 60;
    private static final Duration OLDEST = Duration.ofMinutes(5);
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final String ID = "signal";

    private final Signal signal;
    private final SignalSpec.CloudWatch spec;
    private final Time time;
    private volatile Optional<CloudWatchClient> client = Optional.empty();

    private CloudWatchSource(SignalSpec.CloudWatch spec, Time time) {
        String name = "cloudwatch " + spec.outside().name();
        this.signal = new Signal(
                spec.outside().name(),
                name,
                Unit.NUMBER,
                spec.outside().limit(),
                spec.outside().every());
        this.spec = spec;
        this.time = time;
    }

    /// Connects to nothing yet.
    public static Source of(SignalSpec.CloudWatch spec, Time time) {
        return new CloudWatchSource(spec, time);
    }

    @Override
    public String name() {
        return signal.source();
    }

    @Override
    public Duration period() {
        return signal.period();
    }

    @Override
    public Map<Signal, Measurement> look() {
        return Map.of(signal, measure());
    }

    private Measurement measure() {
        try {
            return newest(client.orElseGet(this::open).getMetricData(request()).metricDataResults());
        } catch (CloudWatchException e) {
            return new Missing(
                    "CloudWatch refuses to answer (status " + e.statusCode() + ")",
                    "let the credentials do cloudwatch:GetMetricData");
        } catch (SdkClientException e) {
            return new Missing(
                    "CloudWatch cannot be asked: no credentials, no region, or no answer",
                    "give AWS credentials and a region by environment, profile or role");
        }
    }

    private Measurement newest(List<MetricDataResult> results) {
        return results.stream()
                .flatMap(result -> result.values().stream())
                .findFirst()
                .filter(Double::isFinite)
                .map(Measurement::of)
                .orElseGet(() -> new Missing(
                        "the metric " + spec.metric().name() + " has had no value for " + OLDEST.toMinutes() + " min",
                        "check namespace, metric and dimensions in the spec"));
    }

    /// Whole minutes only: the one that is not over yet has but a part of its sum.
    private GetMetricDataRequest request() {
        Instant end = time.now().truncatedTo(ChronoUnit.MINUTES);
        List<Dimension> dimensions = spec.metric().dimensions().entrySet().stream()
                .map(entry -> Dimension.builder()
                        .name(entry.getKey())
                        .value(entry.getValue())
                        .build())
                .toList();
        MetricDataQuery query = MetricDataQuery.builder()
                .id(ID)
                .metricStat(stat -> stat.period(MINUTE)
                        .stat(spec.metric().statistic())
                        .metric(metric -> metric.namespace(spec.metric().namespace())
                                .metricName(spec.metric().name())
                                .dimensions(dimensions)))
                .build();
        return GetMetricDataRequest.builder()
                .startTime(end.minus(OLDEST))
                .endTime(end)
                .scanBy(ScanBy.TIMESTAMP_DESCENDING)
                .metricDataQueries(query)
                .build();
    }

    private CloudWatchClient open() {
        CloudWatchClientBuilder builder = CloudWatchClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(DEADLINE)
                        .socketTimeout(DEADLINE))
                .overrideConfiguration(o -> o.apiCallTimeout(DEADLINE));
        spec.region().map(Region::of).ifPresent(builder::region);
        spec.endpoint().map(URI::create).ifPresent(builder::endpointOverride);
        CloudWatchClient opened = builder.build();
        client = Optional.of(opened);
        return opened;
    }

    @Override
    public void close() {
        client.ifPresent(CloudWatchClient::close);
        client = Optional.empty();
    }
}
