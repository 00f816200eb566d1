using Preservation.Archive.Files;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Ledger.Witnessing;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Witnessing;

/// <summary>
/// Watches ledgers (C2SP tlog-witness): signs a checkpoint when it goes on with the one that it signed last, and keeps it in its
/// folder before it says so. Nobody who asks it can make it sign two ledgers of one origin. Only one process may use a folder.
/// </summary>
public sealed class Witness : IDisposable
{
    private readonly string _folder;
    private readonly WitnessConfiguration _configuration;
    private readonly ISigner _signer;
    private readonly FileStream _alone;
    private readonly Lock _oneAtATime = new();

    /// <param name="folder">Of the witness.</param>
    /// <param name="configuration">That lies in it.</param>
    /// <param name="signer">Its key.</param>
    /// <exception cref="ArchiveRefusedException">Another process uses the folder.</exception>
    public Witness(string folder, WitnessConfiguration configuration, ISigner signer)
    {
        (_folder, _configuration, _signer) = (folder, configuration, signer);
        try
        {
            _alone = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new ArchiveRefusedException($"Another process uses the folder '{folder}' of this witness: {e.Message} Only one may.", e);
        }
    }

    /// <summary>What others check its signatures with.</summary>
    public VerifierKey Key => new VerifierKey.Ecdsa(_configuration.Name, _signer.Key);

    /// <summary>Answers a request to sign a checkpoint.</summary>
    /// <exception cref="DocumentException">What it has kept of this ledger is damaged; nothing is signed until somebody has looked.</exception>
    /// <exception cref="IOException">It could not be kept, and so was not signed.</exception>
    public WitnessAnswer Add(ReadOnlySpan<byte> body)
    {
        AddCheckpoint request;
        try
        {
            request = AddCheckpoint.Parse(body, "The request");
        }
        catch (DocumentException e)
        {
            return new WitnessAnswer.Malformed(e.Message);
        }
        var (trust, checkpoint, refusal) = JudgeCheckpoint.Find(request, _configuration.Ledgers);
        if (refusal is not null)
            return refusal;
        // Looked at and kept in one turn: two requests never both go on with the same checkpoint.
        lock (_oneAtATime)
        {
            if (JudgeCheckpoint.Refusal(request, checkpoint!, Last(trust!)) is { } wrong)
                return wrong;
            var signature = NoteSignature.Make(request.Note.Text, _configuration.Name, _signer);
            var kept = new SignedNote { Text = request.Note.Text, Signatures = [.. NoteJudgement.Of(request.Note, trust!.Keys).Verified.Select(verdict => OfKey(request.Note, verdict.Key)), signature] };
            Keep(trust, kept.Write());
            return new WitnessAnswer.Cosigned(signature);
        }
    }

    /// <summary>The checkpoint that it signed last of a ledger, with both signatures; null when it signed none.</summary>
    /// <param name="originDigest">SHA-256 of the origin.</param>
    public byte[]? Latest(string originDigest)
    {
        var ledger = _configuration.Ledgers.FirstOrDefault(ledger => DigestOf(ledger) == originDigest);
        lock (_oneAtATime)
            return ledger is not null && File.Exists(PathOf(ledger)) ? File.ReadAllBytes(PathOf(ledger)) : null;
    }

    public void Dispose() => _alone.Dispose();

    /// <summary>By which a ledger is asked for: hexadecimal SHA-256 of its origin.</summary>
    public static string DigestOf(LedgerTrust ledger) => Digest.Of(System.Text.Encoding.UTF8.GetBytes(ledger.Origin)).ToString();

    private Checkpoint? Last(LedgerTrust trust)
    {
        var path = PathOf(trust);
        if (!File.Exists(path))
            return null;
        var note = SignedNote.Parse(File.ReadAllBytes(path), $"'{path}'");
        // Its own signature says that nobody else wrote the file; the key of the ledger may be another one by now.
        if (NoteJudgement.Of(note, [Key]).Refusal is { } refusal)
            throw new DocumentException($"'{path}'", "signatures", refusal);
        return Checkpoint.Parse(note.Text, $"'{path}'");
    }

    private void Keep(LedgerTrust trust, byte[] note)
    {
        var path = PathOf(trust);
        DurableFile.CreateFolders(_folder, Path.GetDirectoryName(path)!);
        DurableFile.Write(path, note);
    }

    private static NoteSignature OfKey(SignedNote note, VerifierKey key) => note.Signatures.First(signature => (signature.Name, signature.KeyId) == (key.Name, key.Id));

    private string PathOf(LedgerTrust trust) => Path.Combine(_folder, "ledgers", DigestOf(trust), "checkpoint");
}
