using System.Globalization;
using System.Net;
using System.Text;
using Preservation.Archive.Ledger;
using Preservation.Archive.Timing;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Ledger.Witnessing;
using Preservation.Core.Receipts;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Witnessing;

/// <summary>A witness could not be asked, or did not answer as the protocol says. Nothing follows from it for the ledger.</summary>
public sealed class WitnessSilentException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Asks one witness (C2SP tlog-witness). What it says counts when its signature does.</summary>
public sealed class WitnessClient(ArchiveContext archive, TrustedWitness witness)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly VerifierKey _key = VerifierKey.Parse(witness.Key);

    /// <summary>Asks it to sign a checkpoint.</summary>
    /// <returns>Its signature, checked; else the answer with which it refused.</returns>
    /// <exception cref="WitnessSilentException">It could not be asked, or its answer makes no sense.</exception>
    public async Task<WitnessAnswer> AddAsync(AddCheckpoint request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, witness.At("add-checkpoint")) { Content = new ByteArrayContent(request.Write()) };
        var (status, body) = await SendAsync(message, cancellationToken);
        var text = Encoding.UTF8.GetString(body).TrimEnd('\n');
        return status switch
        {
            HttpStatusCode.OK => new WitnessAnswer.Cosigned(Read(request.Note, body)),
            HttpStatusCode.BadRequest => new WitnessAnswer.Malformed(text),
            HttpStatusCode.Forbidden => new WitnessAnswer.Untrusted(text),
            HttpStatusCode.NotFound => new WitnessAnswer.UnknownOrigin(text),
            HttpStatusCode.Conflict when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) => new WitnessAnswer.OtherSize(size),
            HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity => new WitnessAnswer.Inconsistent(text),
            _ => throw new WitnessSilentException($"Witness '{witness.Name}' at {witness.Address} answered {(int)status} {status}: {Cut(text)}"),
        };
    }

    /// <summary>The checkpoint that it signed last; null when it has none of this ledger.</summary>
    /// <exception cref="WitnessSilentException">It could not be asked.</exception>
    /// <exception cref="DocumentException">What it gave is not signed by it and by the ledger.</exception>
    public async Task<LedgerHead?> LatestAsync(LedgerTrust trust, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, witness.At($"{Witness.DigestOf(trust)}/checkpoint"));
        var (status, body) = await SendAsync(message, cancellationToken);
        if (status == HttpStatusCode.NotFound)
            return null;
        if (status != HttpStatusCode.OK)
            throw new WitnessSilentException($"Witness '{witness.Name}' at {witness.Address} answered {(int)status} {status}.");
        var document = $"The checkpoint of witness '{witness.Name}'";
        var note = SignedNote.Parse(body, document);
        if (NoteJudgement.Of(note, [_key]).Refusal is { } refusal)
            throw new DocumentException(document, "signatures", refusal);
        return new LedgerHead(note, trust.Believe(note, document));
    }

    private async Task<(HttpStatusCode Status, byte[] Body)> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        var asked = archive.Clock.GetUtcNow();
        try
        {
            var answer = await OutsideHttp.SendAsync(archive.Http, message, SignedNote.LargestSize, Patience, cancellationToken);
            if (answer.Date is { } theirs)
                archive.Clocks.Note(ClockComparison.Of($"witness {witness.Name}", theirs, asked, archive.Clock.GetUtcNow(), ClockComparisons.WholeSeconds));
            return (answer.Status, answer.Body);
        }
        catch (HttpRequestException e)
        {
            throw new WitnessSilentException($"Witness '{witness.Name}' at {witness.Address} does not answer: {e.Message.TrimEnd('.')}. It is asked again with the next entry, and by 'preserve ledger sync'.", e);
        }
    }

    private NoteSignature Read(SignedNote asked, byte[] body)
    {
        try
        {
            var answered = SignedNote.Parse([.. Encoding.UTF8.GetBytes(asked.Text), (byte)'\n', .. body], "its answer");
            var judgement = NoteJudgement.Of(answered, [_key]);
            if (judgement.Refusal is null)
                return answered.Signatures.First(signature => (signature.Name, signature.KeyId) == (_key.Name, _key.Id));
            throw new WitnessSilentException($"Witness '{witness.Name}' at {witness.Address} did not sign what it was asked: {judgement.Refusal}.");
        }
        catch (DocumentException e)
        {
            throw new WitnessSilentException($"Witness '{witness.Name}' at {witness.Address} did not answer with signatures: {e.Message}", e);
        }
    }

    private static string Cut(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
