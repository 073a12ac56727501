using System.Diagnostics;
using Baton.Lab.Machine;

namespace Baton.Integration.Tests.Lab;

/// <summary>The floating address and a web server on one machine, without a cluster.</summary>
internal sealed class WebServer : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-web.");
    private readonly Process _nginx;

    private WebServer(Lan lan, int server)
    {
        string file = Path.Combine(_folder.FullName, "nginx.conf");
        File.WriteAllText(file, $$"""
            daemon off;
            master_process off;
            pid {{_folder.FullName}}/pid;
            error_log stderr;
            events {}
            http {
                access_log off;
                server {
                    listen 10.77.0.100:80;
                    location / { return 200 "server{{server}} web\n"; }
                }
            }
            """);
        lan.Servers[server - 1].Configure("addr add 10.77.0.100/24 dev eth0");
        _nginx = lan.Servers[server - 1].Start("nginx", "-p", _folder.FullName, "-c", file);
    }

    public static WebServer On(Lan lan, int server) => new(lan, server);

    public void Dispose()
    {
        if (!_nginx.HasExited)
            _nginx.Kill();
        _nginx.WaitForExit();
        _nginx.Dispose();
        _folder.Delete(recursive: true);
    }
}
