using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Evidence;
using Preservation.Core.Json;
using Preservation.Core.Timestamps;

namespace Preservation.Cli.Commands.Evidence;

/// <summary><c>preserve evidence renew</c>: renews what must be.</summary>
internal static class EvidenceRenewCommand
{
    public static Verb Create()
    {
        var force = new Option<bool>("--force") { Description = "Renew also when nothing is due." };
        var digest = new Option<string>("--digest") { Description = "Digests of the list: sha256, sha384 or sha512. With another than that of the renewal before, everything is listed again.", DefaultValueFactory = _ => "sha512" };
        digest.AcceptOnlyFromAmong([.. EvidenceList.Known]);
        var command = new Verb("renew", "Renew the evidence when its time comes ('renewBefore' in policy.json): one list of all that nothing covers yet is stamped, and only that timestamp must be watched from then on. The worker does this by itself.",
            "preserve evidence renew", "preserve evidence renew --force --digest sha384") { force, digest };
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var output = parse.Output();
            try
            {
                var outcome = await new RenewEvidence(archive.Context) { IsForced = parse.GetValue(force), Algorithm = parse.GetRequiredValue(digest) }.RunAsync(token);
                archive.EndProgress();
                if (outcome is null)
                    output.Say("Nothing is due: see 'preserve evidence status'.");
                foreach (var stamp in outcome?.Stamped ?? [])
                    output.Say($"{stamp.Subject}: stamped by '{stamp.Authority}' at {Moments.Write(stamp.At)}, good until {Moments.Write(stamp.NotAfter)}.");
                output.TellAll([.. outcome?.Waiting ?? []]);
                output.Write(json =>
                {
                    json.WriteBoolean("renewed", outcome is not null);
                    EvidenceCommand.WriteTexts(json, "stamps", (outcome?.Stamped ?? []).Select(stamp => $"{stamp.Folder}/{StampRecord.FileName}"));
                    EvidenceCommand.WriteTexts(json, "waiting", outcome?.Waiting ?? []);
                });
                return outcome?.Waiting.Count > 0 ? ExitCode.Inconclusive : ExitCode.Done;
            }
            catch (NotStampedException e)
            {
                throw new ArchiveRefusedException($"Nothing was renewed: {e.Message}", e);
            }
        });
        return command;
    }
}
