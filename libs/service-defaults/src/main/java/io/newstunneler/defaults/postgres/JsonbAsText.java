package io.newstunneler.defaults.postgres;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.client.EncodedParameter;
import io.r2dbc.postgresql.codec.Codec;
import io.r2dbc.postgresql.codec.CodecMetadata;
import io.r2dbc.postgresql.codec.CodecRegistry;
import io.r2dbc.postgresql.codec.PostgresTypeIdentifier;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.postgresql.codec.StringCodec;
import io.r2dbc.postgresql.extension.CodecRegistrar;
import io.r2dbc.postgresql.message.Format;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Reads a column of JSONB as text where it travels as binary. There it begins with the
 * number of its version, which the driver would leave in the text.
 */
public class JsonbAsText implements CodecRegistrar {

	@Override
	public Publisher<Void> register(PostgresqlConnection connection, ByteBufAllocator allocator,
			CodecRegistry registry) {
		return Mono.fromRunnable(() -> registry.addFirst(new Texts(new StringCodec(allocator))));
	}

	/**
	 * Strings are written as ever: the registry asks whoever reads them first to write
	 * them, too.
	 */
	private record Texts(Codec<String> strings) implements Codec<String>, CodecMetadata {

		@Override
		public boolean canDecode(int dataType, Format format, Class<?> type) {
			return dataType == PostgresqlObjectId.JSONB.getObjectId() && format == Format.FORMAT_BINARY
					&& type == String.class;
		}

		@Override
		public @Nullable String decode(@Nullable ByteBuf buffer, int dataType, Format format,
				Class<? extends String> type) {
			return (buffer == null) ? null
					: buffer.toString(buffer.readerIndex() + 1, buffer.readableBytes() - 1, StandardCharsets.UTF_8);
		}

		@Override
		public boolean canEncode(Object value) {
			return this.strings.canEncode(value);
		}

		@Override
		public boolean canEncodeNull(Class<?> type) {
			return this.strings.canEncodeNull(type);
		}

		@Override
		public EncodedParameter encode(Object value) {
			return this.strings.encode(value);
		}

		@Override
		public EncodedParameter encode(Object value, int dataType) {
			return this.strings.encode(value, dataType);
		}

		@Override
		public EncodedParameter encodeNull() {
			return this.strings.encodeNull();
		}

		@Override
		public Class<?> type() {
			return String.class;
		}

		@Override
		public Iterable<? extends PostgresTypeIdentifier> getDataTypes() {
			return List.of(PostgresqlObjectId.JSONB);
		}

		@Override
		public Iterable<Format> getFormats() {
			return List.of(Format.FORMAT_BINARY);
		}

	}

}
