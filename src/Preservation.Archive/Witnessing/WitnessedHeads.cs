using Preservation.Archive.Ledger;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;

namespace Preservation.Archive.Witnessing;

/// <summary>What the trusted witnesses of an archive have signed last.</summary>
public sealed class WitnessedHeads(ArchiveContext archive)
{
    private readonly LedgerTrust _trust = LedgerTrust.Of(archive.Trust);
    private readonly List<NamedHead> _heads = [];
    private readonly List<string> _silent = [];
    private readonly List<(string Witness, string Text)> _refused = [];

    /// <returns>The checkpoints; witnesses that could not be asked; and those whose answer is not to be believed.</returns>
    public async Task<(IReadOnlyList<NamedHead> Heads, IReadOnlyList<string> Silent, IReadOnlyList<(string Witness, string Text)> Refused)> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var witness in archive.Trust.Witnesses)
        {
            try
            {
                if (await new WitnessClient(archive, witness).LatestAsync(_trust, cancellationToken) is { } head)
                    _heads.Add(new NamedHead($"witness '{witness.Name}'", head));
            }
            catch (WitnessSilentException e)
            {
                _silent.Add(e.Message);
            }
            catch (DocumentException e)
            {
                _refused.Add((witness.Name, e.Message));
            }
        }
        return (_heads, _silent, _refused);
    }
}
