using System.CommandLine;
using Preservation.Archive.Opening;
using Preservation.Archive.Verifying;
using Preservation.Cli.Terminal;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Receipts;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve verify</c>: checks a restored holding offline.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("dir") { Description = "The restored holding." };
        var manifest = new Option<DirectoryInfo?>("--manifest") { Description = "The folder '<id>.manifest' restored beside it; found by its name when not given.", HelpName = "dir" };
        var trust = new Option<FileInfo>("--trust") { Description = "The trust policy that you were given by somebody you trust.", HelpName = "trust.json", Required = true };
        var command = new Verb("verify", "Verify a restored holding with its files and a trust policy alone: no archive, no network.",
            "preserve verify restored/llama-3-8b --manifest restored/llama-3-8b.manifest --trust trust.json")
        {
            folder, manifest, trust,
        };
        command.SetWork(async (parse, token) =>
        {
            var path = Path.TrimEndingDirectorySeparator(parse.GetRequiredValue(folder).FullName);
            var policy = OpenArchive.ReadTrust(parse.GetRequiredValue(trust).FullName);
            var output = parse.Output();
            using var buffers = OpenArchive.NewBuffers(new Chunking(Chunking.DefaultSize));
            using var progress = output.IsQuiet || output.IsJson ? null : new ConsoleProgress();
            try
            {
                var verify = new VerifyFolder(buffers, OpenArchive.Parallelism, progress ?? (Archive.Ports.IWorkProgress)Archive.Ports.NoProgress.Instance);
                var outcome = await verify.RunAsync(path, parse.GetValue(manifest)?.FullName ?? path + ".manifest", policy, token);
                progress?.Dispose();
                return Report(output, outcome);
            }
            catch (DocumentException e)
            {
                // A manifest that cannot be read is damage, not a wrong use of the command.
                Output.Error(e.Message);
                output.Write(json => json.WriteString("error", e.Message));
                return ExitCode.Damage;
            }
        });
        return command;
    }

    private static int Report(Output output, VerifyOutcome outcome)
    {
        var manifest = outcome.Verified.Manifest;
        output.Say($"Manifest of '{manifest.Holding}', sequence {manifest.Sequence}, of {Moments.Write(manifest.CreatedAt)}:");
        foreach (var verdict in outcome.Verified.Verdicts)
            output.Say($"  {(verdict.Counts ? $"signed by '{verdict.Holder}'" : $"a signature does not count: {verdict.Refusal}")} ({verdict.KeyId[..Math.Min(16, verdict.KeyId.Length)]}…)");
        output.TellAll([.. outcome.ManifestProblems], most: 100);
        output.TellAll([.. outcome.Findings.Select(finding => finding.Text)], most: 100);
        output.Tell(outcome.IsWhole
            ? $"VERIFIED: {manifest.Artifacts.Count} files, {Output.Bytes(manifest.TotalSize)}, every byte is what was signed."
            : $"NOT VERIFIED: {outcome.Findings.Count + outcome.ManifestProblems.Count} differences.");
        var code = outcome.IsWhole ? ExitCode.Done : ExitCode.Damage;
        output.Write(json =>
        {
            json.WriteString("holding", manifest.Holding.Value);
            json.WriteNumber("sequence", manifest.Sequence);
            json.WriteString("manifestSha256", outcome.Verified.PayloadDigest.ToString());
            json.WriteBoolean("verified", outcome.IsWhole);
            json.WriteNumber("exitCode", code);
            json.WriteStartArray("findings");
            foreach (var finding in outcome.Findings)
                FindingJson.Write(json, finding);
            json.WriteEndArray();
            json.WriteStartArray("manifestProblems");
            foreach (var problem in outcome.ManifestProblems)
                json.WriteStringValue(problem);
            json.WriteEndArray();
        });
        return code;
    }
}
