package dev.lethe.lab;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/** Our plugin for Elasticsearch, compiled against the server that it is for. */
final class ElasticsearchPlugin {
  private static final String SOURCE = "RootPlugin.java";
  private static final String DESCRIPTOR =
      """
      name=lethe-lab
      description=answers GET /
      version=1
      classname=dev.lethe.lab.elasticsearch.RootPlugin
      elasticsearch.version=%s
      java.version=17
      """;

  private ElasticsearchPlugin() {}

  static void install(Path server, String version) throws IOException {
    Path plugin = Files.createDirectories(server.resolve(Path.of("plugins", "lethe-lab")));
    Path work = Files.createDirectories(server.resolve("plugin.work"));
    Path source = work.resolve(SOURCE);
    Files.writeString(source, LabFiles.resource("elasticsearch/" + SOURCE));
    Path classes = Files.createDirectories(work.resolve("classes"));
    compile(source, classes, server.resolve("lib"));
    jar(classes, plugin.resolve("lethe-lab.jar"));
    Files.writeString(
        plugin.resolve("plugin-descriptor.properties"), DESCRIPTOR.formatted(version));
    LabFiles.deleteTree(work);
  }

  private static void compile(Path source, Path classes, Path libraries) throws IOException {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                said,
                said,
                "-nowarn",
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                classPath(libraries),
                source.toString());
    if (status != 0) {
      throw new LabException(
          "The lab's plugin for Elasticsearch does not compile:\n"
              + said.toString(StandardCharsets.UTF_8));
    }
  }

  private static String classPath(Path libraries) throws IOException {
    try (Stream<Path> files = Files.list(libraries)) {
      return files
          .map(Path::toString)
          .filter(name -> name.endsWith(".jar"))
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  private static void jar(Path classes, Path file) throws IOException {
    List<Path> compiled;
    try (Stream<Path> found = Files.walk(classes)) {
      compiled = found.filter(Files::isRegularFile).toList();
    }
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out)) {
      for (Path path : compiled) {
        jar.putNextEntry(new ZipEntry(classes.relativize(path).toString()));
        Files.copy(path, jar);
      }
    }
  }
}
