package io.newstunneler.testsupport.otlp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Are spans understood as a collector would?
 */
class OtlpReceiverTests {

	private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void anExportIsKept(boolean compressed) throws Exception {
		try (OtlpReceiver receiver = OtlpReceiver.start(); HttpClient http = HttpClient.newHttpClient()) {
			byte[] body = compressed ? gzip(export().toByteArray()) : export().toByteArray();
			HttpResponse<byte[]> answer = http
				.send(HttpRequest.newBuilder(URI.create(receiver.endpoint() + "/v1/traces"))
					.header("Content-Encoding", compressed ? "gzip" : "identity")
					.POST(HttpRequest.BodyPublishers.ofByteArray(body))
					.build(), HttpResponse.BodyHandlers.ofByteArray());

			assertThat(answer.statusCode()).isEqualTo(200);
			assertThat(ExportTraceServiceResponse.parseFrom(answer.body()).hasPartialSuccess()).isFalse();
			assertThat(receiver.awaitTrace(TRACE, (spans) -> spans.size() == 1)).singleElement().satisfies((span) -> {
				assertThat(span.service()).isEqualTo("ingest-service");
				assertThat(span.name()).isEqualTo("poll");
				assertThat(span.parentId()).isNull();
				assertThat(span.attributes()).containsEntry("source.id", "7");
			});
		}
	}

	@Test
	void otherTracesAreApart() {
		try (OtlpReceiver receiver = OtlpReceiver.start()) {
			assertThat(receiver.trace(TRACE)).isEmpty();
		}
	}

	private static ExportTraceServiceRequest export() {
		Span span = Span.newBuilder()
			.setTraceId(ByteString.copyFrom(HexFormat.of().parseHex(TRACE)))
			.setSpanId(ByteString.copyFrom(HexFormat.of().parseHex("b7ad6b7169203331")))
			.setName("poll")
			.addAttributes(KeyValue.newBuilder().setKey("source.id").setValue(AnyValue.newBuilder().setIntValue(7)))
			.build();
		KeyValue service = KeyValue.newBuilder()
			.setKey("service.name")
			.setValue(AnyValue.newBuilder().setStringValue("ingest-service"))
			.build();
		return ExportTraceServiceRequest.newBuilder()
			.addResourceSpans(ResourceSpans.newBuilder()
				.setResource(Resource.newBuilder().addAttributes(service))
				.addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
			.build();
	}

	private static byte[] gzip(byte[] bytes) throws IOException {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
			gzip.write(bytes);
		}
		return compressed.toByteArray();
	}

}
