using Preservation.Core.Ledger.Notes;

namespace Preservation.Core.Ledger.Witnessing;

/// <summary>A witness whose signature under a checkpoint counts.</summary>
/// <param name="Address">Before <c>/add-checkpoint</c>; http or https.</param>
/// <param name="Key">What it signs with; its name is that of the witness.</param>
public sealed record TrustedWitness(Uri Address, VerifierKey Key)
{
    public string Name => Key.Name;

    /// <summary>Where it is asked for something.</summary>
    public Uri At(string path) => new($"{Address.AbsoluteUri.TrimEnd('/')}/{path}");
}
