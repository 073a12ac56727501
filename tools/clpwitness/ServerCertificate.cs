using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Baton.Clpwitness;

/// <summary>
/// The certificate that is shown, with its chain: read again when its file changes, so that
/// renewing it needs no restart.
/// </summary>
internal sealed class ServerCertificate
{
    private readonly string _certificate;
    private readonly string _key;
    private readonly TimeProvider _time;
    private readonly Action<string> _warn;
    private readonly Lock _gate = new();
    private SslStreamCertificateContext _current;
    private DateTime _changed;
    private long _lookedAt;

    /// <exception cref="InvalidDataException">Others can use the key.</exception>
    /// <exception cref="CryptographicException">They are no certificate and key.</exception>
    public ServerCertificate(
        string certificate, string key, TimeProvider time, Action<string> warn)
    {
        _certificate = certificate;
        _key = key;
        _time = time;
        _warn = warn;
        _changed = File.GetLastWriteTimeUtc(certificate);
        _current = Read();
        _lookedAt = time.GetTimestamp();
    }

    /// <summary>The one in force.</summary>
    public SslStreamCertificateContext Current
    {
        get
        {
            lock (_gate)
            {
                if (_time.GetElapsedTime(_lookedAt) >= Limits.FileCheck) Look();
                return _current;
            }
        }
    }

    private void Look()
    {
        _lookedAt = _time.GetTimestamp();
        try
        {
            var changed = File.GetLastWriteTimeUtc(_certificate);
            if (changed == _changed) return;
            // Connections that are being made may still use the old one: it is left to itself.
            _current = Read();
            _changed = changed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException
            or InvalidDataException or CryptographicException)
        {
            _warn($"The new certificate in {_certificate} is not used: {e.Message}");
        }
    }

    private SslStreamCertificateContext Read()
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if ((File.GetUnixFileMode(_key) & Others) != 0)
            throw new InvalidDataException($"{_key} can be used by others: its mode must be 0600");
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(_certificate);
        return SslStreamCertificateContext.Create(
            X509Certificate2.CreateFromPemFile(_certificate, _key), chain, offline: true);
    }
}
