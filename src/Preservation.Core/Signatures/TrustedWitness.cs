namespace Preservation.Core.Signatures;

/// <summary>A witness whose signature under a checkpoint counts.</summary>
/// <param name="Address">Before <c>/add-checkpoint</c>; http or https.</param>
/// <param name="Key">What it signs with, as a verifier key (C2SP signed-note): <c>name+id+base64</c>.</param>
public sealed record TrustedWitness(Uri Address, string Key)
{
    public string Name => Key.Split('+')[0];

    /// <summary>Where it is asked for something.</summary>
    public Uri At(string path) => new($"{Address.AbsoluteUri.TrimEnd('/')}/{path}");
}
