package io.newstunneler.ingest.fetching;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class InflatingTests {

	private static final byte[] DOCUMENT = "<rss/>".getBytes(StandardCharsets.UTF_8);

	@Test
	void inflatesGzip() throws IOException {
		assertThat(Inflating.inflate(gzip(DOCUMENT), "gzip", 100)).isEqualTo(DOCUMENT);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void inflatesDeflateWithAndWithoutItsHeader(boolean raw) throws IOException {
		ByteArrayOutputStream deflated = new ByteArrayOutputStream();
		try (DeflaterOutputStream stream = new DeflaterOutputStream(deflated, new Deflater(9, raw))) {
			stream.write(DOCUMENT);
		}
		assertThat(Inflating.inflate(deflated.toByteArray(), "deflate", 100)).isEqualTo(DOCUMENT);
	}

	@Test
	void inflatesBrotli() throws IOException {
		// One stored block, as RFC 7932 lays it out by hand.
		byte[] stored = HexFormat.of().parseHex("500010" + HexFormat.of().formatHex(DOCUMENT) + "03");
		assertThat(Inflating.inflate(stored, "br", 100)).isEqualTo(DOCUMENT);
		assertThatExceptionOfType(Inflating.TooLargeException.class)
			.isThrownBy(() -> Inflating.inflate(stored, "br", 5));
	}

	@Test
	void stopsAtTheLimit() throws IOException {
		byte[] bomb = gzip(new byte[1_000_000]);
		assertThatExceptionOfType(Inflating.TooLargeException.class)
			.isThrownBy(() -> Inflating.inflate(bomb, "gzip", 1_000));
	}

	@ParameterizedTest
	@ValueSource(strings = { "gzip", "deflate", "br" })
	void refusesWhatIsNotWhatItSays(String encoding) {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> Inflating.inflate(DOCUMENT, encoding, 100));
	}

	private static byte[] gzip(byte[] plain) throws IOException {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
			gzip.write(plain);
		}
		return compressed.toByteArray();
	}

}
