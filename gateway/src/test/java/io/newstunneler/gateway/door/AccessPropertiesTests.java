package io.newstunneler.gateway.door;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * When the door may stand open.
 */
class AccessPropertiesTests {

	@Test
	void isOpenOnLoopbackWithoutAWord() {
		assertThat(new AccessProperties(null).at(InetAddress.getLoopbackAddress())).isEqualTo(Access.OPEN);
	}

	@Test
	void isOpenElsewhereOnlyWhereSomeoneSaidSo() throws UnknownHostException {
		InetAddress everywhere = InetAddress.getByName("0.0.0.0");
		assertThat(new AccessProperties(Access.OPEN).at(everywhere)).isEqualTo(Access.OPEN);
		assertThatIllegalStateException().isThrownBy(() -> new AccessProperties(null).at(everywhere))
			.withMessageContaining("NEWSTUNNELER_ACCESS=open");
	}

}
