package io.newstunneler.testsupport.kafka;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Connects the Spring context of a test class to the broker that all tests of this JVM
 * share. Sets {@code newstunneler.kafka.bootstrap-servers}; a {@link KafkaProbe} can be
 * injected.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface WithKafka {

}
