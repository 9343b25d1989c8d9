package dev.lethe.cli;

import dev.lethe.LetheException;
import dev.lethe.plan.Approvals;
import dev.lethe.plan.Pseudonyms;
import dev.lethe.report.RunResult;
import dev.lethe.report.Terminal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "key",
    description = "Makes keys.",
    mixinStandardHelpOptions = true,
    subcommands = {KeyVerb.New.class, KeyVerb.Approver.class},
    footer = {
      "",
      "Examples:",
      "  export LETHE_PSEUDONYM_KEY=\"$$(lethe key new)\"",
      "  lethe key approver --name alice --out ~/.lethe/alice.pem"
    })
final class KeyVerb {
  @Command(
      name = "new",
      description = "Prints a fresh key for `pseudonym-keys`: 32 random bytes in base64.",
      footer = {"", "Example:", "  export LETHE_PSEUDONYM_KEY=\"$$(lethe key new)\""})
  static final class New extends KeyCommand {
    @Override
    void run(Workbench bench, RunResult result, Terminal out) {
      String key = Pseudonyms.fresh();
      result.put("key", key);
      out.line("%s", key);
    }
  }

  @Command(
      name = "approver",
      description = {
        "Makes a key for `lethe approve`: writes the private half to a file that only its owner can"
            + " read, and prints the line for `approvers` in the configuration."
      },
      footer = {"", "Example:", "  lethe key approver --name alice --out ~/.lethe/alice.pem"})
  static final class Approver extends KeyCommand {
    @Option(
        names = "--out",
        paramLabel = "FILE",
        required = true,
        description = "Where the private key goes; a file that exists is left alone.")
    Path file;

    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "Whose key it is. Default: $$LETHE_ACTOR, else the system's user.")
    String name;

    @Override
    void run(Workbench bench, RunResult result, Terminal out) {
      Approvals.KeyPair pair = Approvals.freshKey();
      write(file, pair.privateKey());
      String approver = name == null ? bench.actor() : name;
      result
          .put("name", approver)
          .put("public_key", pair.publicKey())
          .put("file", file.toString())
          .message("The private key is in " + file + "; keep it to yourself.");
      out.line("{ name = \"%s\", public-key = \"%s\" }", approver, pair.publicKey());
    }

    private static void write(Path file, String content) {
      try (SeekableByteChannel channel =
          Files.newByteChannel(
              file,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      } catch (FileAlreadyExistsException e) {
        throw LetheException.badInput(
            "--out " + file + ": there is such a file already, and it is left as it is.");
      } catch (IOException e) {
        throw LetheException.badInput(
            "--out " + file + ": cannot write it: " + e.getMessage() + ".");
      }
    }
  }

  /** Needs no configuration and leaves no trace in a store. */
  abstract static class KeyCommand extends Verb {
    @Override
    List<Path> confFiles() {
      return List.of();
    }

    @Override
    boolean isKept() {
      return false;
    }
  }
}
