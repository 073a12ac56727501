using System.Security.Cryptography;
using System.Text;

namespace Baton.Wire.Pki;

/// <summary>How far a server's rotation is.</summary>
public enum TrustPhase
{
    /// <summary>One key signs and is accepted.</summary>
    Settled,

    /// <summary>The next key is stored and accepted; the old one signs.</summary>
    Prepared,

    /// <summary>The new key signs; the old one is still accepted.</summary>
    Using,
}

/// <summary>Where a server stands.</summary>
/// <param name="Epoch">The rotation whose key signs.</param>
/// <param name="Phase">How far the next one is.</param>
/// <param name="Key">Names the key that signs and tells nothing of it.</param>
/// <param name="Next">Names the key that is prepared; else empty.</param>
public sealed record TrustStanding(int Epoch, TrustPhase Phase, string Key, string Next = "");

/// <summary>What a rotation gives one server.</summary>
/// <param name="Epoch">Its number.</param>
/// <param name="Key">The cluster's next key.</param>
/// <param name="Certificate">The server's next certificate, as PEM.</param>
/// <param name="PrivateKey">The key of it, as PEM.</param>
/// <param name="Revoked">A server that is trusted no more; empty for none.</param>
public sealed record TrustMaterial(
    int Epoch, byte[] Key, string Certificate, string PrivateKey, string Revoked)
{
    // A record writes itself out; keys never are.
    public override string ToString() => $"keys {Epoch}";
}

/// <summary>
/// The keys of a server on its disk: Settled -> Prepared -> Using -> Settled. Each step is whole
/// or not there after a crash, and asking for one again does nothing.
/// </summary>
/// <remarks>
/// Prepared: <c>next/</c> exists. The step that decides is the file <c>use</c>: what follows is
/// repeated after a crash until it is done. Using: <c>old.key</c> exists.
/// </remarks>
public sealed class TrustFolder(string folder)
{
    private string Next => Path.Combine(folder, PkiFile.Next);

    private string Dropped => Path.Combine(folder, PkiFile.Dropped);

    private string Old => Path.Combine(folder, PkiFile.OldKey);

    private string Marker => Path.Combine(folder, PkiFile.Use);

    /// <summary>Deletes a folder, file by file.</summary>
    internal Action<string> Delete { get; init; } = path =>
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    };

    /// <summary>Where this server stands.</summary>
    public TrustStanding Standing
    {
        get
        {
            var terms = TrustTerms.Read(folder);
            string key = NameOf(KeyIn(folder));
            if (File.Exists(Old)) return new(terms.Epoch, TrustPhase.Using, key);
            return Directory.Exists(Next)
                ? new(terms.Epoch, TrustPhase.Prepared, key, NameOf(KeyIn(Next)))
                : new(terms.Epoch, TrustPhase.Settled, key);
        }
    }

    /// <summary>Servers that are revoked by a rotation that has not come to its end.</summary>
    public IReadOnlyCollection<string> Revoked =>
        Standing.Phase == TrustPhase.Settled ? [] : [.. Terms().Revoked.Keys];

    /// <summary>Names a key and tells nothing of it.</summary>
    public static string NameOf(ReadOnlySpan<byte> key) =>
        Convert.ToHexStringLower(SHA256.HashData(key))[..16];

    /// <summary>Stores the next keys beside those in use; they are accepted from now on.</summary>
    /// <exception cref="InvalidDataException">They are not for this server now.</exception>
    public void Prepare(TrustMaterial material)
    {
        var now = Standing;
        if (now.Phase == TrustPhase.Prepared && now.Next == NameOf(material.Key)) return;
        if (now.Phase != TrustPhase.Settled || material.Epoch != now.Epoch + 1)
            throw new InvalidDataException($"It stands at keys {now.Epoch}, {now.Phase}, and "
                + $"cannot prepare keys {material.Epoch}.");
        string draft = Next + ".draft";
        if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
        PrivateFile.MakeFolder(draft);
        var terms = TrustTerms.Read(folder) with { Epoch = material.Epoch };
        if (material.Revoked.Length > 0)
            terms = terms with
            {
                Revoked = terms.Revoked.SetItem(material.Revoked, material.Epoch),
            };
        Write(draft, PkiFile.Authority, File.ReadAllBytes(InFolder(PkiFile.Authority)));
        Write(draft, PkiFile.ClusterKey, material.Key);
        Write(draft, PkiFile.Server, Encoding.ASCII.GetBytes(material.Certificate));
        Write(draft, PkiFile.ServerKey, Encoding.ASCII.GetBytes(material.PrivateKey));
        Write(draft, PkiFile.Trust, Encoding.UTF8.GetBytes(terms.ToText()));
        using (var own = ServerIdentity.Load(folder))
        using (var next = ServerIdentity.Load(draft))
        {
            if (own.Name != next.Name || CertificateNames.EpochOf(next.Certificate)
                != material.Epoch)
                throw new InvalidDataException("The certificate is another server's.");
        }
        PrivateFile.SyncFolder(draft);
        Directory.Move(draft, Next);
        PrivateFile.SyncFolder(folder);
    }

    /// <summary>Signs with the prepared key from now on.</summary>
    /// <param name="epoch">Its number.</param>
    /// <param name="key">Its name: two rotations may have had one number.</param>
    /// <exception cref="InvalidDataException">Another one, or none, is prepared.</exception>
    public void Use(int epoch, string key)
    {
        var now = Standing;
        if (now.Epoch == epoch && now.Key == key) return;
        if (now.Phase != TrustPhase.Prepared || now.Epoch + 1 != epoch || now.Next != key)
            throw new InvalidDataException($"These keys {epoch} are not prepared.");
        PrivateFile.Replace(Marker, "use\n"u8);
        Finish();
    }

    /// <summary>Accepts only the key that signs, and only certificates as new as it.</summary>
    /// <exception cref="InvalidDataException">Another key signs.</exception>
    public void Forget(int epoch, string key)
    {
        var now = Standing;
        if (now.Epoch != epoch || now.Key != key)
            throw new InvalidDataException($"These keys {epoch} are not in use.");
        // Whoever was revoked has no certificate as new as that.
        PrivateFile.Replace(InFolder(PkiFile.Trust), Encoding.UTF8.GetBytes(
            (TrustTerms.First with { Epoch = epoch, EpochMin = epoch }).ToText()));
        File.Delete(Old);
        PrivateFile.SyncFolder(folder);
    }

    /// <summary>Drops what is prepared; what is in use stays in use.</summary>
    public void Abort()
    {
        // Out of the way as a whole: half of it would be no key, and nothing would start.
        Delete(Dropped);
        if (!Directory.Exists(Next) || File.Exists(Marker)) return;
        Directory.Move(Next, Dropped);
        PrivateFile.SyncFolder(folder);
        Delete(Dropped);
    }

    /// <summary>Ends a step that a crash cut short.</summary>
    public void Finish()
    {
        if (!File.Exists(Marker)) return;
        string next = Path.Combine(Next, PkiFile.ClusterKey);
        if (File.Exists(next))
        {
            byte[] before = KeyIn(folder);
            if (!File.Exists(Old)) PrivateFile.Replace(Old, before);
            // The witness is another machine: its token is not what is rotated here.
            string witness = InFolder(PkiFile.WitnessToken);
            if (!File.Exists(witness))
                PrivateFile.Replace(
                    witness, Encoding.ASCII.GetBytes(WitnessToken.Of(KeyIn(Old, file: true))));
            File.Move(next, InFolder(PkiFile.ClusterKey), overwrite: true);
        }
        foreach (string name in new[] { PkiFile.ServerKey, PkiFile.Server, PkiFile.Trust })
        {
            string from = Path.Combine(Next, name);
            if (File.Exists(from)) File.Move(from, InFolder(name), overwrite: true);
        }
        PrivateFile.SyncFolder(folder);
        if (Directory.Exists(Next)) Directory.Delete(Next, recursive: true);
        PrivateFile.SyncFolder(folder);
        File.Delete(Marker);
        PrivateFile.SyncFolder(folder);
    }

    /// <summary>The keys as they stand on disk.</summary>
    internal KeyRing Ring()
    {
        byte[]? also = File.Exists(Old) ? KeyIn(Old, file: true)
            : Directory.Exists(Next) ? KeyIn(Next) : null;
        string witness = InFolder(PkiFile.WitnessToken);
        return new KeyRing(KeyIn(folder), also, File.Exists(witness)
            ? Encoding.ASCII.GetString(PrivateFile.Read(witness)) : null);
    }

    /// <summary>Who is trusted: whoever is revoked is so as soon as it is prepared.</summary>
    internal TrustTerms Terms()
    {
        var terms = TrustTerms.Read(folder);
        return Directory.Exists(Next)
            ? terms with { Revoked = TrustTerms.Read(Next).Revoked } : terms;
    }

    private static byte[] KeyIn(string place, bool file = false)
    {
        string path = file ? place : Path.Combine(place, PkiFile.ClusterKey);
        byte[] key = PrivateFile.Read(path);
        return key.Length == ClusterAuthority.ClusterKeyBytes
            ? key : throw new InvalidDataException($"{path} is not a key.");
    }

    private string InFolder(string name) => Path.Combine(folder, name);

    private static void Write(string place, string name, ReadOnlySpan<byte> content) =>
        PrivateFile.Write(Path.Combine(place, name), content);
}
