namespace Preservation.Archive.Evidence;

/// <summary>What is wrong with evidence in a store.</summary>
/// <param name="Store">Where.</param>
/// <param name="Text">For people.</param>
/// <param name="IsDamage">Whether something is other than it was, or not to be believed; else its time is over and nothing renewed it.</param>
public sealed record EvidenceProblem(string Store, string Text, bool IsDamage);

/// <summary>What a verification of evidence has found.</summary>
/// <param name="Verified">By store, how many timestamps hold.</param>
/// <param name="Problems">What does not.</param>
/// <param name="Unreachable">Stores that could not be asked.</param>
public sealed record EvidenceCheck(IReadOnlyDictionary<string, int> Verified, IReadOnlyList<EvidenceProblem> Problems, IReadOnlyList<Ports.ObjectStoreException> Unreachable);
