using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Cli.Terminal;
using Preservation.Core.Holdings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve show</c>: one holding.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "Id of the holding." };
        var command = new Verb("show", "Show a holding: model, artifacts, signers, and what is known of each copy.", "preserve show llama-3-8b") { id };
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var holding = HoldingId.Parse(parse.GetRequiredValue(id));
            var known = await archive.Context.Catalogue.HoldingAsync(holding, token);
            var view = await new FindRecords(archive.Context.Stores, archive.Context.Trust).RunAsync(holding, known, token);
            var record = view.Newest ?? throw new ArchiveRefusedException($"There is no holding '{holding}' whose manifest verifies. 'preserve list' shows what there is.");
            var replicas = await archive.Context.Catalogue.ReplicasAsync(holding, token);
            Tell(parse.Output(), record, replicas);
            Write(parse.Output(), record, replicas);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Tell(Output output, HoldingRecord record, IReadOnlyList<ReplicaEntry> replicas)
    {
        var manifest = record.Manifest;
        output.Say($"{manifest.Holding}{(manifest.Model.DisplayName is { } name ? $" ({name})" : "")}, sequence {manifest.Sequence} of {Moments.Write(manifest.CreatedAt)}: {manifest.Reason}");
        output.Say($"model {manifest.Model.Id}; deployed {Day(manifest.Model.DeployedOn)}, deprecated {Day(manifest.Model.DeprecatedOn)}, retired {Day(manifest.Model.RetiredOn)}");
        output.Say($"manifest sha256:{record.Verified.PayloadDigest}, signed by {Output.Join(record.Verified.Signers)}");
        output.Table(["role", "size", "artifact", "sha256", "good copies"], manifest.Artifacts.Select(artifact => (IReadOnlyList<string>)
        [
            artifact.Role.Name(), Output.Bytes(artifact.Size), artifact.Name.Value, artifact.Digest.ToString()[..16] + "…",
            Output.Join(replicas.Where(replica => replica.Artifact == artifact.Name && replica.State.IsGood).Select(replica => replica.Store)),
        ]));
    }

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? "unknown";

    private static void Write(Output output, HoldingRecord record, IReadOnlyList<ReplicaEntry> replicas) => output.Write(json =>
    {
        json.WriteString("holding", record.Id.Value);
        json.WriteNumber("sequence", record.Manifest.Sequence);
        json.WriteString("manifestSha256", record.Verified.PayloadDigest.ToString());
        json.WriteStartArray("artifacts");
        foreach (var artifact in record.Manifest.Artifacts)
        {
            json.WriteStartObject();
            json.WriteString("name", artifact.Name.Value);
            json.WriteString("role", artifact.Role.Name());
            json.WriteNumber("size", artifact.Size);
            json.WriteString("sha256", artifact.Digest.ToString());
            json.WriteStartArray("replicas");
            foreach (var replica in replicas.Where(replica => replica.Artifact == artifact.Name))
            {
                json.WriteStartObject();
                json.WriteString("store", replica.Store);
                json.WriteString("condition", replica.State.Condition);
                json.WriteString("verifiedAt", replica.State.VerifiedAt is { } at ? Moments.Write(at) : null);
                json.WriteString("attemptedAt", replica.State.AttemptedAt is { } tried ? Moments.Write(tried) : null);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });
}
