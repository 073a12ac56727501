using System.Net;
using System.Security.Cryptography.X509Certificates;
using Baton.Clpwitness;

namespace Baton.Witness.Tests;

/// <summary>A witness on loopback with a folder of its own, and a client that trusts it.</summary>
internal sealed class Stand : IAsyncDisposable
{
    public static readonly Guid Cluster = new("0d7f7e1c-5a3f-4a8e-9b53-3f8f3a1f6a11");

    public static readonly string Token = new('t', 40);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("witness.");
    private readonly List<string> _warnings = [];
    private WitnessServer? _server;

    public string Clusters => Path.Combine(_folder.FullName, "clusters");

    public string Certificate => Path.Combine(_folder.FullName, "witness.crt");

    public HttpClient Client { get; private set; } = null!;

    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_warnings) return [.. _warnings];
        }
    }

    /// <param name="time">The witness's clock.</param>
    /// <param name="certify">Writes its certificate and key to a folder.</param>
    public static async Task<Stand> OpenAsync(TimeProvider? time = null,
        Func<string, (string Certificate, string Key)>? certify = null)
    {
        var stand = new Stand();
        Directory.CreateDirectory(stand.Clusters);
        stand.WriteTokens(Cluster, Token);
        certify ??= folder => SelfSigned.Write(
            folder, ["localhost", "127.0.0.1"], TimeProvider.System);
        var (certificate, key) = certify(stand._folder.FullName);
        stand._server = await WitnessServer.StartAsync(
            new Options
            {
                Clusters = stand.Clusters,
                Certificate = certificate,
                Key = key,
                Listen = [new IPEndPoint(IPAddress.Loopback, 0)],
            },
            time ?? TimeProvider.System,
            text =>
            {
                lock (stand._warnings) stand._warnings.Add(text);
            });
        stand.Client = stand.NewClient(X509Certificate2.CreateFromPem(
            await File.ReadAllTextAsync(certificate)));
        return stand;
    }

    public HttpClient NewClient(X509Certificate2 trusted)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { trusted },
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        return new HttpClient(handler) { BaseAddress = new Uri(_server!.Addresses.Single()) };
    }

    public void WriteTokens(Guid cluster, params string[] tokens)
    {
        string path = Path.Combine(Clusters, $"{cluster}.token");
        File.WriteAllLines(path, tokens);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public Task<HttpResponseMessage> Post(
        int server, byte[] beat, string? token = null, Guid? cluster = null) =>
        Send(HttpMethod.Post, $"/v1/clusters/{cluster ?? Cluster}/servers/{server}",
            token ?? Token, beat);

    public Task<HttpResponseMessage> Get(string? token = null, Guid? cluster = null) =>
        Send(HttpMethod.Get, $"/v1/clusters/{cluster ?? Cluster}", token ?? Token, null);

    public Task<HttpResponseMessage> Send(
        HttpMethod method, string path, string token, byte[]? body)
    {
        var request = new HttpRequestMessage(method, path);
        if (token.Length > 0)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        if (body is not null) request.Content = new ByteArrayContent(body);
        return Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
