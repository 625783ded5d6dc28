package io.newstunneler.testsupport.postgres;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives the Spring context of a test class a fresh database with the services' roles and
 * schemas. Sets {@code newstunneler.postgres.url} and {@code .password}; the role is the
 * one that is named like the service's schema. The {@link TestDatabase} itself can be
 * injected.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface WithPostgres {

}
