using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Signatures;

namespace Preservation.Core.Tests.Ledger;

public sealed class SignedNoteTests
{
    private const string Name = "archive.example/ledger";

    private static readonly VerifierKey Key = new VerifierKey.Ecdsa(Name, Example.Alice.Key);

    [Theory]
    [InlineData("nistP256")]
    [InlineData("nistP384")]
    [InlineData("nistP521")]
    public void A_note_of_any_curve_is_accepted_after_its_way_through_bytes(string curve)
    {
        using var signer = new EcdsaSigner(ECDsa.Create(ECCurve.CreateFromFriendlyName(curve)), new SignerName("a", "A"));
        var key = VerifierKey.Parse(new VerifierKey.Ecdsa(Name, signer.Key).ToString());
        var note = SignedNote.Parse(SignedNote.Sign("text\n", Name, signer).Write(), "note");
        var judgement = NoteJudgement.Of(note, [key]);
        Assert.Null(judgement.Refusal);
        Assert.Equal(new NoteVerdict.Verified(key, null), Assert.Single(judgement.Verified));
        Assert.NotNull(NoteJudgement.Of(note with { Text = "Text\n" }, [key]).Refusal);
    }

    [Fact]
    public void Any_text_is_read_back_and_writes_the_same_bytes_again() => Prop.ForAll(Texts.ToArbitrary(), text =>
    {
        var note = SignedNote.Sign(text, Name, Example.Bob).With(new NoteSignature("witness.example", uint.MaxValue, [1]));
        var bytes = note.Write();
        var read = SignedNote.Parse(bytes, "note");
        Assert.Equal(text, read.Text);
        Assert.Equal(Encoding.UTF8.GetBytes(text), read.SignedBytes());
        Assert.Equal(bytes, read.Write());
        Assert.Null(NoteJudgement.Of(read, [new VerifierKey.Ecdsa(Name, Example.Bob.Key)]).Refusal);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Signatures_of_others_change_nothing_and_a_wrong_one_of_a_trusted_key_refuses_the_note()
    {
        var note = SignedNote.Sign("text\n", Name, Example.Alice);
        var other = new NoteSignature(Name, Key.Id ^ 1, [1]);
        var wrong = new NoteSignature(Name, Key.Id, [.. note.Signatures[0].Signature, 0]);
        Assert.Null(NoteJudgement.Of(note.With(other).With(other with { Name = "x", KeyId = Key.Id }), [Key]).Refusal);
        Assert.Contains("does not fit the text", NoteJudgement.Of(note.With(wrong), [Key]).Refusal, StringComparison.Ordinal);
        Assert.Contains("no signature counts", NoteJudgement.Of(note, []).Refusal, StringComparison.Ordinal);
        Assert.Contains("not a key that is trusted", NoteJudgement.Of(note, []).Refusal, StringComparison.Ordinal);
        Assert.Single(NoteJudgement.Of(note.With(note.Signatures[0]), [Key, Key]).Verified);
    }

    [Theory]
    [InlineData("", "line 1: no empty line parts text and signatures")]
    [InlineData("text\n", "line 2: no empty line parts text and signatures")]
    [InlineData("\n— a AAAAAAE=\n", "line 3: no empty line parts text and signatures")]
    [InlineData("text\n\n", "line 3: it ends here; a signature is expected")]
    [InlineData("text\n\n— a AAAAAAE=", "line 3: it does not end in a line feed")]
    [InlineData("te\txt\n\n— a AAAAAAE=\n", "line 1: it has a control character")]
    [InlineData("text\r\n\n— a AAAAAAE=\n", "line 1: it has a control character")]
    [InlineData("text\n\n- a AAAAAAE=\n", "line 3: a signature is expected here")]
    [InlineData("text\n\n—  AAAAAAE=\n", "line 3: the name of the key is empty")]
    [InlineData("text\n\n— a\u00a0b AAAAAAE=\n", "line 3: the name of the key has white space")]
    [InlineData("text\n\n— a+b AAAAAAE=\n", "line 3: the name 'a+b' has a '+'")]
    [InlineData("text\n\n— a\n", "line 3: 1 words follow the dash")]
    [InlineData("text\n\n— a AAAA AAE=\n", "line 3: 3 words follow the dash")]
    [InlineData("text\n\n— a AAAAAAE= \n", "line 3: 3 words follow the dash")]
    [InlineData("text\n\n— a AAAAAAF=\n", "line 3: what follows the name is not base64")]
    [InlineData("text\n\n— a AAAAAAE\n", "line 3: what follows the name is not base64")]
    [InlineData("text\n\n— a AAAAAA-=\n", "line 3: what follows the name is not base64")]
    [InlineData("text\n\n— a AAAAAA==\n", "line 3: the signature has 4 bytes")]
    [InlineData("text\n\n— a AAAAAAE=\n\n— a AAAAAAE=\nx\n", "line 6: a signature is expected here")]
    public void What_is_no_note_is_refused_at_its_place(string text, string problem)
    {
        var refused = Assert.Throws<DocumentException>(() => SignedNote.Parse(Encoding.UTF8.GetBytes(text), "note"));
        Assert.Contains(refused.Problems, found => found.ToString().StartsWith(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Everything_wrong_is_named_and_bytes_that_are_no_text_are_too()
    {
        var refused = Assert.Throws<DocumentException>(() => SignedNote.Parse(Encoding.UTF8.GetBytes("a\tb\nc\td\n\nx\n— a b"), "note"));
        Assert.Equal(["line 5", "line 1", "line 2", "line 4", "line 5"], refused.Problems.Select(problem => problem.Place));
        Assert.Equal("byte 1", Assert.Throws<DocumentException>(() => SignedNote.Parse([(byte)'a', 0xff], "note")).Problems[0].Place);
    }

    [Fact]
    public void As_many_signatures_are_read_as_may_be_written()
    {
        var note = SignedNote.Sign("text\n", Name, Example.Bob);
        while (note.Signatures.Count < SignedNote.MostSignatures)
            note = note.With(note.Signatures[0]);
        Assert.Equal(SignedNote.MostSignatures, SignedNote.Parse(note.Write(), "note").Signatures.Count);
        Assert.Throws<ArgumentException>(() => note.With(note.Signatures[0]));
        byte[] more = [.. note.Write(), .. Encoding.UTF8.GetBytes(note.Signatures[0].ToString())];
        Assert.Equal("line 67", Assert.Throws<DocumentException>(() => SignedNote.Parse(more, "note")).Problems[0].Place);
        Assert.Throws<DocumentException>(() => SignedNote.Parse(new byte[SignedNote.LargestSize + 1], "note"));
    }

    [Theory]
    [InlineData("no line feed")]
    [InlineData("a\tb\n")]
    public void What_could_not_be_read_back_is_not_signed(string text) =>
        Assert.Throws<ArgumentException>(() => SignedNote.Sign(text, Name, Example.Bob));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a+b")]
    [InlineData("a\u2003b")]
    [InlineData("a\nb")]
    public void A_name_that_could_not_be_read_back_is_not_taken(string name)
    {
        Assert.Throws<ArgumentException>(() => SignedNote.Sign("text\n", name, Example.Bob));
        var note = SignedNote.Sign("text\n", Name, Example.Bob);
        Assert.Throws<ArgumentException>(() => note.With(new NoteSignature(name, 1, [1])));
        Assert.Throws<ArgumentException>(() => note.With(new NoteSignature(Name, 1, [])));
    }

    [Fact]
    public void Half_a_surrogate_pair_has_no_bytes_and_is_not_signed()
    {
        Assert.Throws<ArgumentException>(() => SignedNote.Sign("\ud800\n", Name, Example.Bob));
        Assert.Throws<ArgumentException>(() => SignedNote.Sign("text\n", "\udc00", Example.Bob));
    }

    [Fact]
    public void Any_bytes_are_read_or_refused_with_the_exception_that_is_documented() =>
        Prop.ForAll(Splinters.ListOf().ToArbitrary(), parts =>
        {
            var bytes = Encoding.UTF8.GetBytes(string.Concat(parts));
            try
            {
                Assert.Equal(bytes, SignedNote.Parse(bytes, "note").Write());
            }
            catch (DocumentException e)
            {
                Assert.NotEmpty(e.Problems);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static Gen<string> Texts =>
        from lines in Gen.Elements("", "a", "— a AAAAAAE=", "Grüße 😀", "\u00a0", " ", "\u007f\u2028\ufeff").NonEmptyListOf()
        select string.Join('\n', lines) + "\n";

    private static Gen<string> Splinters => Gen.Elements(
        "\n", "\n\n", "text", "— ", "a", " ", "AAAAAAE=", "\n— a AAAAAAE=\n", "text\n\n", "=", "+", "\t", "\ud800", "é", "\0");
}
