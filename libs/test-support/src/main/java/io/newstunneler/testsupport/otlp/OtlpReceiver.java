package io.newstunneler.testsupport.otlp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import org.awaitility.Awaitility;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Takes spans over OTLP/HTTP as protobuf on a free loopback port, and keeps them.
 */
public final class OtlpReceiver implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final Queue<ReceivedSpan> spans = new ConcurrentLinkedQueue<>();

	private final DisposableServer server;

	private OtlpReceiver() {
		this.server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.route((routes) -> routes.post("/v1/traces", this::take))
			.bindNow();
	}

	/**
	 * Starts a receiver.
	 * @return the running receiver
	 */
	public static OtlpReceiver start() {
		return new OtlpReceiver();
	}

	/**
	 * The endpoint as {@code OTEL_EXPORTER_OTLP_ENDPOINT} wants it, without the path.
	 * @return the base address
	 */
	public URI endpoint() {
		return URI.create("http://127.0.0.1:" + this.server.port());
	}

	/**
	 * What came.
	 * @return all spans in order of arrival
	 */
	public List<ReceivedSpan> spans() {
		return List.copyOf(this.spans);
	}

	/**
	 * The spans of a trace.
	 * @param traceId 32 hexadecimal digits
	 * @return its spans that have come
	 */
	public List<ReceivedSpan> trace(String traceId) {
		return this.spans.stream().filter((span) -> span.traceId().equals(traceId)).toList();
	}

	/**
	 * Waits at most 30 s until a trace is as wanted; services export in batches.
	 * @param traceId 32 hexadecimal digits
	 * @param complete what its spans must be like together
	 * @return its spans
	 */
	public List<ReceivedSpan> awaitTrace(String traceId, Predicate<List<ReceivedSpan>> complete) {
		return Awaitility.await()
			.alias("spans of trace " + traceId)
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(100))
			.until(() -> trace(traceId), complete);
	}

	private Publisher<Void> take(HttpServerRequest request, HttpServerResponse response) {
		boolean compressed = "gzip".equals(request.requestHeaders().get("Content-Encoding"));
		byte[] answer = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
		return request.receive()
			.aggregate()
			.asByteArray()
			.doOnNext((body) -> parse(body, compressed))
			.then(response.header("Content-Type", "application/x-protobuf").sendByteArray(Mono.just(answer)).then());
	}

	private void parse(byte[] body, boolean compressed) {
		try (InputStream raw = new ByteArrayInputStream(body);
				InputStream message = compressed ? new GZIPInputStream(raw) : raw) {
			for (ResourceSpans resource : ExportTraceServiceRequest.parseFrom(message).getResourceSpansList()) {
				String service = attributes(resource.getResource().getAttributesList()).getOrDefault("service.name",
						"");
				for (ScopeSpans scope : resource.getScopeSpansList()) {
					scope.getSpansList().forEach((span) -> this.spans.add(received(service, span)));
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("not an export of spans", ex);
		}
	}

	private static ReceivedSpan received(String service, Span span) {
		String parent = hex(span.getParentSpanId());
		return new ReceivedSpan(service, hex(span.getTraceId()), hex(span.getSpanId()),
				parent.isEmpty() ? null : parent, span.getName(), span.getKind().name(),
				attributes(span.getAttributesList()));
	}

	private static Map<String, String> attributes(List<KeyValue> attributes) {
		Map<String, String> map = new HashMap<>();
		attributes.forEach((attribute) -> map.put(attribute.getKey(), text(attribute.getValue())));
		return Map.copyOf(map);
	}

	private static String text(AnyValue value) {
		return switch (value.getValueCase()) {
			case STRING_VALUE -> value.getStringValue();
			case INT_VALUE -> Long.toString(value.getIntValue());
			case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
			case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
			default -> value.toString();
		};
	}

	private static String hex(ByteString bytes) {
		return HexFormat.of().formatHex(bytes.toByteArray());
	}

	@Override
	public void close() {
		this.server.disposeNow(Duration.ofSeconds(2));
	}

}
